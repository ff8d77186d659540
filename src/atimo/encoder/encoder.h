#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/encoder/scheduler.h"
#include "atimo/encoder/tokenizer.h"

namespace atimo::encoder {

struct TokenWeight {
  TokenId id = 0;
  float weight = 0;  // > 0
  friend bool operator==(const TokenWeight&, const TokenWeight&) = default;
};

// What a text became; parts that were not asked for are empty.
struct Embedding {
  std::vector<float> dense;         // length 1
  std::vector<TokenWeight> sparse;  // by ascending id
  std::vector<float> vectors;       // multi-vector: rows of vector_width, each of length 1
  std::uint32_t vector_width = 0;
  std::uint32_t tokens = 0;   // that the model read, special ones included
  std::uint32_t dropped = 0;  // that did not fit and were cut off; 0: nothing was
};

struct RerankScore {
  float logit = 0;
  std::uint32_t tokens = 0;
  std::uint32_t dropped = 0;  // from the document's end
  float probability() const;  // the logit's sigmoid
};

// BGE-M3's ways to compare two texts (Chen et al. 2024); higher is closer.
float dense_score(std::span<const float> a, std::span<const float> b);                // cosine
float lexical_score(std::span<const TokenWeight> a, std::span<const TokenWeight> b);  // sum over common ids
float multi_vector_score(const Embedding& query, const Embedding& document);          // mean of maxima
struct HybridWeights {
  float dense = 1, sparse = 1, multi_vector = 1;
};
// The weighted mean of those; a weight of 0 leaves a part out.
float hybrid_score(const Embedding& query, const Embedding& document, const HybridWeights& weights);

// A model that takes text: tokenizer, scheduler and backend in one. Thread-safe.
class Encoder {
 public:
  struct Options {
    CpuOptions cpu;
    Scheduler::Options scheduler;
  };
  // Errors are those of ModelFile::open and of the tokenizer inside it.
  static absl::StatusOr<std::unique_ptr<Encoder>> open(const std::filesystem::path& model,
                                                       const Options& options);
  // The same of a file that is open. Errors name it as `place` says.
  static absl::StatusOr<std::unique_ptr<Encoder>> open(std::shared_ptr<const ModelFile> file,
                                                       std::string_view place, const Options& options);

  struct EmbedOptions {
    Lane lane = Lane::kQuery;
    bool dense = true, sparse = false, multi_vector = false;
    std::uint32_t max_tokens = 0;  // longer texts are cut; 0: what the model takes
  };
  // One result a text, in order; a text that is empty or not UTF-8 is InvalidArgument alone. As a whole:
  // ResourceExhausted (the queue is full), InvalidArgument (a head the model has not, max_tokens out of
  // range).
  absl::StatusOr<std::vector<absl::StatusOr<Embedding>>> embed(const Context& context,
                                                               std::span<const std::string_view> texts,
                                                               const EmbedOptions& options) const;

  struct RerankOptions {
    Lane lane = Lane::kRerank;
    std::uint32_t max_tokens = 512;  // of a pair
  };
  // One score a document, in order. FailedPrecondition: the model is no cross-encoder.
  absl::StatusOr<std::vector<absl::StatusOr<RerankScore>>> rerank(const Context& context,
                                                                  std::string_view query,
                                                                  std::span<const std::string_view> documents,
                                                                  const RerankOptions& options) const;

  const ModelInfo& info() const { return scheduler_.info(); }
  const Tokenizer& tokenizer() const { return *tokenizer_; }
  Scheduler& scheduler() const { return scheduler_; }

 private:
  Encoder(std::shared_ptr<const ModelFile> file, std::unique_ptr<const Tokenizer> tokenizer,
          std::unique_ptr<Backend> backend, const Scheduler::Options& options);
  Embedding embedding_of(const TokenizedInput& input, Output output) const;

  std::shared_ptr<const ModelFile> file_;  // the tokenizer views it
  std::unique_ptr<const Tokenizer> tokenizer_;
  mutable Scheduler scheduler_;
};

}  // namespace atimo::encoder
