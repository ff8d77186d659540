#pragma once

#include <cstddef>
#include <cstdint>

#include "atimo/index/internal/vector_layout.h"

namespace atimo::index::internal {

// What scanning vectors costs its time for, once for each instruction set. The functions are compiled for the
// set of their table and must not be inlined elsewhere: their files use no templates of the standard library.
struct ScanKernels {
  const char* name;

  // bounds[u] = estimate of <o, q> + `deviations` of its standard deviations, for all units of `blocks`
  // blocks. Units without a vector, and places past the last unit, come out as -2 or below, where no cosine
  // is. `bits`: blocks x words x kBlockUnits; `planes`: QueryCode's; `infos` and `bounds` have blocks x
  // kBlockUnits places.
  struct Query {
    const std::uint64_t* planes;
    std::size_t words;
    float low, step, sum, deviations;
  };
  void (*bounds)(const Query& query, const std::uint64_t* bits, const VectorInfo* infos, std::size_t blocks,
                 float* bounds);
  // Sum of q[i] * x[i]. n is a multiple of kWordBits.
  float (*dot)(const float* q, const std::int8_t* x, std::size_t n);
  // The same of whole numbers, exact: instructions that multiply bytes want one of them without a sign. n as
  // above.
  std::int32_t (*dot_bytes)(const std::uint8_t* x, const std::int8_t* y, std::size_t n);
};

}  // namespace atimo::index::internal
