#include "atimo/encoder/internal/cpu/isa.h"

#include <string>

#include "atimo/base/concat.h"

namespace atimo::encoder::cpu {

extern const Kernels kernels_reference;
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;
extern const Kernels kernels_avx512_bf16;

std::vector<const Kernels*> supported_kernels() {
  std::vector<const Kernels*> tables = {&kernels_reference};
#if defined(__x86_64__)
  const bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
  if (avx2) tables.push_back(&kernels_avx2);
  if (avx512) tables.push_back(&kernels_avx512);
  if (avx512 && __builtin_cpu_supports("avx512bf16")) tables.push_back(&kernels_avx512_bf16);
#endif
  return tables;
}

absl::StatusOr<const Kernels*> choose_kernels(std::string_view name) {
  const std::vector<const Kernels*> tables = supported_kernels();
  if (name.empty()) return tables.back();
  std::string known;
  for (const Kernels* table : tables) {
    if (name == table->name) return table;
    known += concat(known.empty() ? "" : ", ", table->name);
  }
  return absl::InvalidArgumentError(
      concat("o conjunto de instruções '", name, "' não existe ou não é deste processador, que tem ", known));
}

}  // namespace atimo::encoder::cpu
