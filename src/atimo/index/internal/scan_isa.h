#pragma once

#include <vector>

#include "atimo/index/internal/scan_kernels.h"

namespace atimo::index::internal {

// Those that this processor can run, the slowest first. Bounds and sums are the same in each, but for
// rounding.
std::vector<const ScanKernels*> supported_scan_kernels();
const ScanKernels& fastest_scan_kernels();

}  // namespace atimo::index::internal
