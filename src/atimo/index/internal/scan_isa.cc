#include "atimo/index/internal/scan_isa.h"

namespace atimo::index::internal {

extern const ScanKernels kReferenceScanKernels;
extern const ScanKernels kAvx2ScanKernels;
extern const ScanKernels kAvx512ScanKernels;

std::vector<const ScanKernels*> supported_scan_kernels() {
  std::vector<const ScanKernels*> tables = {&kReferenceScanKernels};
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq") &&
                      __builtin_cpu_supports("avx512vnni");
  if (avx2) tables.push_back(&kAvx2ScanKernels);
  if (avx512) tables.push_back(&kAvx512ScanKernels);
#endif
  return tables;
}

const ScanKernels& fastest_scan_kernels() {
  static const ScanKernels& fastest = *supported_scan_kernels().back();
  return fastest;
}

}  // namespace atimo::index::internal
