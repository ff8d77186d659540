#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
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

// A model that takes text: tokenizer, scheduler and backend in one. Its weights may come and go while it is
// in use: a text that finds them gone opens them again, and what runs keeps those it began with. Thread-safe.
class Encoder {
 public:
  enum class Load : std::uint8_t { kNow, kWithTheFirstText };
  struct Options {
    CpuOptions cpu;
    Scheduler::Options scheduler;
    Load load = Load::kNow;
  };
  // Opens the model's file as it is at that moment.
  using Opener = std::function<absl::StatusOr<std::shared_ptr<const ModelFile>>()>;
  // Errors are those of the opener and of the tokenizer in the file; they name it as `place` says. The file
  // is opened once now, whatever `load` says.
  static absl::StatusOr<std::unique_ptr<Encoder>> open(Opener opener, std::string_view place,
                                                       const Options& options);
  static absl::StatusOr<std::unique_ptr<Encoder>> open(const std::filesystem::path& model,
                                                       const Options& options);
  // Of a file that is open and stays so.
  static absl::StatusOr<std::unique_ptr<Encoder>> open(std::shared_ptr<const ModelFile> file,
                                                       std::string_view place, const Options& options);

  struct EmbedOptions {
    Lane lane = Lane::kQuery;
    bool dense = true, sparse = false, multi_vector = false;
    std::uint32_t max_tokens = 0;  // longer texts are cut; 0: what the model takes
  };
  // One result a text, in order; a text that is empty or not UTF-8 is InvalidArgument alone. As a whole:
  // ResourceExhausted (the queue is full), InvalidArgument (a head the model has not, max_tokens out of
  // range), and what opening the file again may give.
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

  const ModelInfo& info() const { return info_; }
  // To be let go of before the encoder. Errors as embed().
  absl::StatusOr<std::shared_ptr<const Tokenizer>> tokenizer() const;
  // Over all the times that it was loaded.
  const SchedulerCounters& counters() const { return *counters_; }
  std::size_t queued() const;
  std::string device() const;  // "cpu, avx512-vnni, 2 threads"; empty until it was loaded once

  bool is_loaded() const;
  double load_ms() const;  // what opening it took the last time
  // How long no text has been with it; 0 while one is, and while it is not loaded.
  std::chrono::milliseconds idle_for() const;
  // Lets go of weights, tokenizer and threads, once no text is with them.
  void unload() const;
  // The same model out of its file as it is now, for nobody yet. FailedPrecondition: another model is there.
  absl::StatusOr<std::unique_ptr<Encoder>> reopened() const;
  // From now on texts go to what `fresh` has loaded. REQUIRES: reopened() of this one gave it.
  void take_over(const Encoder& fresh) const;

 private:
  struct Core;  // what is loaded
  Encoder(ModelInfo info, Opener opener, std::string place, const Options& options);
  absl::Status load(std::shared_ptr<const ModelFile> file, Clock::time_point start) const;
  // What a text uses: loaded, and counted as in use while the pointer lives.
  absl::StatusOr<std::shared_ptr<Core>> core() const;

  const ModelInfo info_;
  const Opener opener_;
  const std::string place_;
  const Options options_;
  const std::shared_ptr<SchedulerCounters> counters_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  mutable std::shared_ptr<Core> core_;  // null: not loaded
  mutable std::string device_;
  mutable double load_ms_ = 0;
  mutable Clock::time_point last_used_;
};

}  // namespace atimo::encoder
