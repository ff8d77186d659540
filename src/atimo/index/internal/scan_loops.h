// No include guard. Each scan_kernels_*.cc names its table in ATIMO_SCAN_KERNELS and includes this once; the
// compiler's flags of that file (src/atimo/index/isa.cmake) decide what the loops become. All is in an
// anonymous namespace, so that no function compiled for one processor is ever linked into the code of
// another.

#include "atimo/index/internal/scan_kernels.h"

namespace atimo::index::internal {
namespace {

constexpr float kNoVector = -2.0f;

void bounds_of(const ScanKernels::Query& query, const std::uint64_t* bits, const VectorInfo* infos,
               std::size_t blocks, float* bounds) {
  static_assert(kQueryPlanes == 4);
  const std::uint64_t* p0 = query.planes;
  const std::uint64_t* p1 = p0 + query.words;
  const std::uint64_t* p2 = p1 + query.words;
  const std::uint64_t* p3 = p2 + query.words;
  for (std::size_t block = 0; block < blocks; ++block) {
    std::uint64_t s0[kBlockUnits] = {}, s1[kBlockUnits] = {}, s2[kBlockUnits] = {}, s3[kBlockUnits] = {};
    for (std::size_t w = 0; w < query.words; ++w) {
      const std::uint64_t* word = bits + w * kBlockUnits;
#pragma omp simd
      for (std::size_t u = 0; u < kBlockUnits; ++u) {
        s0[u] += static_cast<std::uint64_t>(__builtin_popcountll(word[u] & p0[w]));
        s1[u] += static_cast<std::uint64_t>(__builtin_popcountll(word[u] & p1[w]));
        s2[u] += static_cast<std::uint64_t>(__builtin_popcountll(word[u] & p2[w]));
        s3[u] += static_cast<std::uint64_t>(__builtin_popcountll(word[u] & p3[w]));
      }
    }
    for (std::size_t u = 0; u < kBlockUnits; ++u) {
      const VectorInfo& info = infos[u];
      const auto levels = static_cast<float>(static_cast<int>(s0[u] + 2 * s1[u] + 4 * s2[u] + 8 * s3[u]));
      const float of_ones = query.low * static_cast<float>(static_cast<int>(info.ones)) + query.step * levels;
      const float estimate = (2.0f * of_ones - query.sum) * info.inverse_l1;
      bounds[u] = info.inverse_l1 > 0 ? estimate + query.deviations * info.deviation : kNoVector;
    }
    bits += query.words * kBlockUnits;
    infos += kBlockUnits;
    bounds += kBlockUnits;
  }
}

float dot_of(const float* q, const std::int8_t* x, std::size_t n) {
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < n; ++i) sum += q[i] * static_cast<float>(static_cast<int>(x[i]));
  return sum;
}

std::int32_t dot_bytes_of(const std::uint8_t* x, const std::int8_t* y, std::size_t n) {
  // A pragma would keep GCC from seeing the one instruction that this is on some processors.
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += x[i] * y[i];
  return sum;
}

}  // namespace

extern const ScanKernels ATIMO_SCAN_KERNELS;
const ScanKernels ATIMO_SCAN_KERNELS = {
    .name = ATIMO_SCAN_KERNELS_NAME, .bounds = bounds_of, .dot = dot_of, .dot_bytes = dot_bytes_of};

}  // namespace atimo::index::internal
