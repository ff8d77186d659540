#pragma once

#include <bit>
#include <cstdint>

namespace atimo {

// IEEE 754 binary16, rounded to nearest even; magnitudes above 65,504 become infinite, below 2^-24 zero.
// After Giesen's "Float to half conversion", public domain: rounding by the addition of numbers of the right
// size.
constexpr std::uint16_t to_half(float value) {
  constexpr std::uint32_t kInfinity = 0x7F800000u;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000u);
  std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  if (magnitude > kInfinity) return sign | 0x7E00u;  // not a number
  if (magnitude >= 0x47800000u) return sign | 0x7C00u;
  if (magnitude < 0x38800000u) {  // no normal binary16: the addition shifts and rounds the mantissa
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return sign | static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(shifted) - 0x3F000000u);
  }
  const std::uint32_t odd = magnitude >> 13 & 1u;
  magnitude += 0xC8000FFFu + odd;  // exponent bias 127 to 15, and half of the last place
  return sign | static_cast<std::uint16_t>(magnitude >> 13);
}

constexpr float from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const std::uint32_t magnitude = half & 0x7FFFu;
  if (magnitude >= 0x7C00u) return std::bit_cast<float>(sign | 0x7F800000u | (magnitude & 0x3FFu) << 13);
  if (magnitude < 0x0400u) {
    const float value = static_cast<float>(magnitude) * 0x1p-24f;
    return sign != 0 ? -value : value;
  }
  return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000u));
}

}  // namespace atimo
