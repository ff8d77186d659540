#pragma once

#include <cstdint>

// The order in which kernels read the right-hand side of a product (docs/formats/model.md, "Panels").
//
// A matrix of k rows and n columns (torch's Linear weight, transposed) is cut into panels of 32 columns. In a
// panel, kStep consecutive rows of one column are neighbours, so that one instruction multiplies and adds
// them:
//   [panel][row group][column in panel][row in group]
// Columns beyond n and rows beyond k are zero. kStep is 4 bytes wide whatever the type.
namespace atimo::encoder::cpu {

inline constexpr std::uint32_t kPanelColumns = 32;

// Rows that one 32-bit lane holds.
inline constexpr std::uint32_t kStepF32 = 1;
inline constexpr std::uint32_t kStepBf16 = 2;
inline constexpr std::uint32_t kStepS8 = 4;

constexpr std::uint32_t panel_count(std::uint32_t n) { return (n + kPanelColumns - 1) / kPanelColumns; }
constexpr std::uint32_t group_count(std::uint32_t k, std::uint32_t step) { return (k + step - 1) / step; }
// Bytes of one panel, and of the whole matrix.
constexpr std::uint64_t panel_bytes(std::uint32_t k, std::uint32_t step) {
  return std::uint64_t{group_count(k, step)} * kPanelColumns * 4;
}
constexpr std::uint64_t packed_bytes(std::uint32_t n, std::uint32_t k, std::uint32_t step) {
  return panel_count(n) * panel_bytes(k, step);
}

}  // namespace atimo::encoder::cpu
