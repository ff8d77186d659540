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
  const float* scales = nullptr;        // int8: one an output
  const std::int32_t* zeros = nullptr;  // int8: 128 * sum of an output's weights
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

// A static model's tokens: rows like those of a Table, or int8 with a scale each, and what each token weighs
// among words.
struct StaticRows {
  const std::byte* rows = nullptr;
  Precision precision = Precision::kF32;  // of the rows: fp32, fp16 in a bf16 model, int8
  const float* scales = nullptr;          // int8: one a row
  const float* token_weights = nullptr;
};

// Views into a model file.
struct Weights {
  StaticRows static_rows;         // of a static model, which has nothing else
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
  // The bytes of such a file that are in memory already, borrowed for the life of the object. InvalidArgument
  // also when they do not begin at a multiple of 64, as kernels need it. Errors name it as `place` says.
  static absl::StatusOr<std::shared_ptr<const ModelFile>> view(std::string_view bytes,
                                                               std::string_view place);

  const ModelInfo& info() const { return info_; }
  const Weights& weights() const { return weights_; }
  std::string_view tokenizer() const { return tokenizer_; }
  std::uint64_t bytes() const { return bytes_.size(); }
  absl::Status verify() const;

 private:
  struct Section {
    std::string name;
    std::string_view bytes;
    std::uint64_t checksum = 0;
  };
  explicit ModelFile(MappedFile file) : file_(std::move(file)), bytes_(file_->bytes()) {}
  explicit ModelFile(std::string_view bytes) : bytes_(bytes) {}
  static absl::StatusOr<std::shared_ptr<const ModelFile>> checked(std::shared_ptr<ModelFile> model,
                                                                  std::string_view place);
  absl::Status read();
  absl::Status check_sums(bool tables) const;
  void bind();
  void bind_static();

  std::optional<MappedFile> file_;  // none: the bytes are the caller's
  std::string_view bytes_;
  ModelInfo info_;
  std::vector<Section> sections_;
  Weights weights_;
  std::string_view tokenizer_;
};

}  // namespace atimo::encoder
