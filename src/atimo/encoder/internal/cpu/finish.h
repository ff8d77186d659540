#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "atimo/encoder/batch.h"
#include "atimo/encoder/internal/cpu/kernels.h"

// What every pass does with what came out.
namespace atimo::encoder::cpu {

// x / max(|x|, 1e-12)
void scale_to_length_one(const Kernels& kernels, std::span<float> x);

// Internal, naming the model and the text, when a number is not finite.
absl::Status check_finite(const std::vector<Output>& outputs, std::string_view model);

}  // namespace atimo::encoder::cpu
