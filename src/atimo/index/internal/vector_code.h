#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "atimo/index/internal/rotation.h"
#include "atimo/index/internal/vector_layout.h"

namespace atimo::index::internal {

// The two codes of a vector, wherever they lie: word w of the bits is bits[w * bits_step].
struct VectorCodeRef {
  const VectorInfo* info;
  const std::uint64_t* bits;
  std::size_t bits_step;
  std::span<const std::int8_t> bytes;
};

struct VectorCode {
  VectorInfo info;
  std::vector<std::uint64_t> bits;  // word_count
  std::vector<std::int8_t> bytes;   // code_stride
  VectorCodeRef ref() const { return {&info, bits.data(), 1, bytes}; }
};

// InvalidArgument: not of these dimensions, not finite, or zero.
absl::Status check_vector(std::span<const float> vector, std::uint32_t dimensions);

// REQUIRES: check_vector.
VectorCode encode_vector(const Rotation& rotation, std::span<const float> vector);

// A query, rotated: exact for scoring, and in planes of 4-bit numbers for scanning: q is near low + step * u.
struct QueryCode {
  QueryCode(const Rotation& rotation, std::span<const float> vector);

  std::vector<float> rotated;         // code_stride; the rest is zero
  std::vector<std::uint64_t> planes;  // kQueryPlanes x word_count
  float low = 0, step = 0, sum = 0;   // sum of the rotated coordinates
};

}  // namespace atimo::index::internal
