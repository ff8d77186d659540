#pragma once

#include <cstddef>
#include <cstdint>

// Two codes of a dense vector o of length 1, rotated: one bit a coordinate to scan, eight bits to score.
//
// Bits are the signs of o. With s = sign(o), <s, q> / <s, o> estimates <o, q> without bias, and its error has
// the standard deviation sqrt((1 - f^2) / (f^2 (D - 1))), f = <s, o> / sqrt(D) (RaBitQ: Gao & Long 2024).
// Bytes are o over its scale, rounded.
namespace atimo::index::internal {

inline constexpr std::uint32_t kMinDimensions = 64;
inline constexpr std::uint32_t kMaxDimensions = 4'096;

// Units whose bits lie side by side, word by word, so that one instruction counts those of all.
inline constexpr std::size_t kBlockUnits = 8;
inline constexpr std::size_t kWordBits = 64;

constexpr std::size_t word_count(std::uint32_t dimensions) {
  return (dimensions + kWordBits - 1) / kWordBits;
}
// Bytes of one unit's 8-bit code: dimensions, rounded up; the rest is zero.
constexpr std::size_t code_stride(std::uint32_t dimensions) { return word_count(dimensions) * kWordBits; }
constexpr std::size_t block_count(std::size_t units) { return (units + kBlockUnits - 1) / kBlockUnits; }

// What the codes of one unit need beside them. A unit without a vector has all zeros.
struct VectorInfo {
  float scale;         // coordinate = scale * byte
  float inverse_l1;    // 1 / <s, o>
  float deviation;     // standard deviation of the estimate
  std::uint32_t ones;  // bits that are set
  bool exists() const { return inverse_l1 > 0; }
};
static_assert(sizeof(VectorInfo) == 16);

// A query is scanned as numbers of this many bits.
inline constexpr std::size_t kQueryPlanes = 4;

}  // namespace atimo::index::internal
