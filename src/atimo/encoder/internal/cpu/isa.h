#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/encoder/internal/cpu/kernels.h"

namespace atimo::encoder::cpu {

// The tables this processor can run, slowest first; the first is always the plain reference.
std::vector<const Kernels*> supported_kernels();

// The fastest of them, or the one of this name. InvalidArgument: no such table here (said which there are).
absl::StatusOr<const Kernels*> choose_kernels(std::string_view name);

}  // namespace atimo::encoder::cpu
