#include "atimo/encoder/internal/cpu/finish.h"

#include <algorithm>
#include <cmath>

#include "atimo/base/concat.h"

namespace atimo::encoder::cpu {
namespace {

bool finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
}

}  // namespace

void scale_to_length_one(const Kernels& kernels, std::span<float> x) {
  const float length = std::sqrt(kernels.dot(x.data(), x.data(), x.size()));
  const float inverse = 1.0f / std::max(length, 1e-12f);
  for (float& value : x) value *= inverse;
}

absl::Status check_finite(const std::vector<Output>& outputs, std::string_view model) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Output& output = outputs[i];
    if (finite(output.dense) && finite(output.token_weights) && finite(output.multi_vector) &&
        finite(output.hidden) && std::isfinite(output.logit)) {
      continue;
    }
    return absl::InternalError(
        concat("o modelo ", model, " deu um número que não é finito no texto ", i + 1, " do lote"));
  }
  return absl::OkStatus();
}

}  // namespace atimo::encoder::cpu
