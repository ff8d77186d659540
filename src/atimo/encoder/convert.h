#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/encoder/model_file.h"

namespace atimo::encoder {

// The numbers of a model by the names of the published checkpoints, without a prefix:
// "encoder.layer.0.attention.self.query.weight". A matrix is row-major, one row an output. A static model has
// "embeddings.weight", a row a token, and "token_weights".
class WeightReader {
 public:
  virtual ~WeightReader() = default;
  // Fills `out` from element `first` on. NotFound: no such tensor; OutOfRange: it is shorter.
  virtual absl::Status read(std::string_view name, std::uint64_t first, std::span<float> out) const = 0;
};

// Weights of a model that nobody trained, for measuring speed: normal with deviation 0.02, as BERT is
// initialised, the same for the same seed. Norms are near one, biases small.
class RandomWeights final : public WeightReader {
 public:
  explicit RandomWeights(std::uint64_t seed) : seed_(seed) {}
  absl::Status read(std::string_view name, std::uint64_t first, std::span<float> out) const override;

 private:
  std::uint64_t seed_;
};

// Writes a model file (docs/formats/model.md): rounds or quantises the weights and puts them in the order in
// which kernels read them. Memory: one matrix at a time. `progress` gets the bytes written and those in all.
// InvalidArgument: a weight that is not finite; other errors are the reader's and the system's.
absl::Status write_model(const ModelInfo& info, std::string_view tokenizer, const WeightReader& weights,
                         const std::filesystem::path& path,
                         const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace atimo::encoder
