#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/file.h"
#include "atimo/encoder/model_config.h"
#include "atimo/encoder/tokenizer.h"

namespace atimo::encoder {

// What the products of the layers are computed in. Hidden states, normalisation and softmax are fp32 in all
// of them.
enum class Precision : std::uint8_t {
  kF32,
  kBf16,  // weights and activations bf16
  kInt8,  // weights int8 by output channel, activations int8 by token, attention bf16
};
std::string_view name_of(Precision precision);  // "fp32", "bf16", "int8"
absl::StatusOr<Precision> parse_precision(std::string_view name);

// How a text's vector is made of its tokens' hidden states.
enum class Pooling : std::uint8_t { kFirst, kMean };

// y = x W^T + b, W with `outputs` rows and `inputs` columns, in the panels of docs/formats/model.md.
struct Linear {
  std::uint32_t outputs = 0;
  std::uint32_t inputs = 0;
  Precision precision = Precision::kF32;
  const std::byte* panels = nullptr;
  const float* scales = nullptr;                   // int8: one an output
  const std::int32_t* zero_corrections = nullptr;  // int8: 128 * sum of an output's weights
  const float* bias = nullptr;
};

struct Norm {
  const float* gamma = nullptr;
  const float* beta = nullptr;
};

// Rows of a lookup table, fp32 in a model of that precision and fp16 in others.
struct Table {
  const std::byte* rows = nullptr;
  bool half = false;
};

struct Layer {
  Linear qkv;  // query, key and value one after another
  Linear attention_output;
  Norm attention_norm;
  Linear ffn_in;
  Linear ffn_out;
  Norm ffn_norm;
};

// Views into a model file.
struct Weights {
  Table words, positions, types;  // types.rows null: the model has none
  Norm embedding_norm;
  std::vector<Layer> layers;
  struct SparseHead {
    const float* weight = nullptr;  // hidden
    float bias = 0;
  };
  std::optional<SparseHead> sparse;
  std::optional<Linear> multi_vector;
  struct Classifier {
    Linear dense;                // then tanh
    const float* out = nullptr;  // hidden
    float out_bias = 0;
  };
  std::optional<Classifier> classifier;
};

// Everything about a model but its numbers.
struct ModelInfo {
  std::string name;  // "bge-m3"
  Precision precision = Precision::kF32;
  ModelConfig config;
  Pooling pooling = Pooling::kFirst;
  TokenizerKind tokenizer = TokenizerKind::kXlmRoberta;
  bool lower_case = false;               // of a WordPiece tokenizer
  bool sparse = false;                   // heads
  std::uint32_t multi_vector_width = 0;  // 0: no such head

  friend bool operator==(const ModelInfo&, const ModelInfo&) = default;
};

// A model in the project's own form: mapped, its weights in the order in which kernels read them. Immutable,
// so safe for concurrent use. Opening checks the header, the place and size of each section and the checksums
// of all but the lookup tables, of which a question touches a few rows; verify() reads those too. Errors:
// NotFound; InvalidArgument (not a model file, or of another version); DataLoss (damaged, said where).
class ModelFile {
 public:
  static absl::StatusOr<std::shared_ptr<const ModelFile>> open(const std::filesystem::path& path);

  const ModelInfo& info() const { return info_; }
  const Weights& weights() const { return weights_; }
  std::string_view tokenizer() const { return tokenizer_; }
  std::uint64_t bytes() const { return file_.bytes().size(); }
  absl::Status verify() const;

 private:
  struct Section {
    std::string name;
    std::string_view bytes;
    std::uint64_t checksum = 0;
  };
  explicit ModelFile(MappedFile file) : file_(std::move(file)) {}
  absl::Status read();
  absl::Status check_sums(bool tables) const;
  void bind();

  MappedFile file_;
  ModelInfo info_;
  std::vector<Section> sections_;
  Weights weights_;
  std::string_view tokenizer_;
};

}  // namespace atimo::encoder
