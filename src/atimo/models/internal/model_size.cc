#include "atimo/models/internal/model_size.h"

namespace atimo::models::internal {
namespace {

using encoder::ModelConfig;
using encoder::Precision;

constexpr std::uint64_t kFloat = 4;
constexpr std::uint64_t kPanelOutputs = 32;  // outputs are padded to whole panels (docs/formats/model.md)

std::uint64_t linear(std::uint64_t outputs, std::uint64_t inputs, Precision precision) {
  outputs = (outputs + kPanelOutputs - 1) / kPanelOutputs * kPanelOutputs;
  const std::uint64_t bias = outputs * kFloat;
  switch (precision) {
    case Precision::kF32:
      return outputs * inputs * kFloat + bias;
    case Precision::kBf16:
      return outputs * inputs * 2 + bias;
    case Precision::kInt8:  // a scale and a correction for each output
      return outputs * inputs + 2 * outputs * kFloat + bias;
  }
  return 0;
}

}  // namespace

std::uint64_t weight_bytes(const encoder::ModelInfo& info) {
  const ModelConfig& config = info.config;
  const std::uint64_t hidden = config.hidden;
  if (config.family == encoder::Family::kStatic) {
    // int8 rows have a scale each; every token has a weight.
    const std::uint64_t row = info.precision == Precision::kInt8  ? hidden + kFloat
                              : info.precision == Precision::kF32 ? hidden * kFloat
                                                                  : hidden * 2;
    return config.vocabulary * (row + kFloat);
  }
  const Precision heads = info.precision == Precision::kF32 ? Precision::kF32 : Precision::kBf16;
  const std::uint64_t norm = 2 * hidden * kFloat;
  const std::uint64_t rows = std::uint64_t{config.vocabulary} + config.positions + config.token_types;
  std::uint64_t bytes = rows * hidden * (info.precision == Precision::kF32 ? kFloat : 2) + norm;
  bytes +=
      config.layers * (linear(3 * hidden, hidden, info.precision) + linear(hidden, hidden, info.precision) +
                       linear(config.intermediate, hidden, info.precision) +
                       linear(hidden, config.intermediate, info.precision) + 2 * norm);
  if (info.sparse) bytes += (hidden + 1) * kFloat;
  if (info.multi_vector_width > 0) bytes += linear(info.multi_vector_width, hidden, heads);
  if (config.classifier) bytes += linear(hidden, hidden, heads) + (hidden + 1) * kFloat;
  return bytes;
}

}  // namespace atimo::models::internal
