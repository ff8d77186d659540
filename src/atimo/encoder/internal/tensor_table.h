#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/encoder/tensor_source.h"

namespace atimo::encoder::internal {

// More dimensions than any tensor of an encoder has; bounds what one entry of a file may cost.
inline constexpr std::size_t kMaxRank = 8;

// The tensors of one file by name. They view the file's bytes, or `owned` where the file holds them in
// another order than row-major. Moving it keeps the views good.
struct TensorTable {
  std::map<std::string, Tensor, std::less<>> tensors;
  std::vector<std::vector<char>> owned;
};

std::optional<DType> dtype_named(std::string_view name);
// "F32, F16, …", for messages.
std::string dtype_names();

inline std::optional<std::uint64_t> checked_multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

inline std::optional<std::uint64_t> checked_add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

// Elements of a tensor of this shape, 1 for a scalar; nullopt when the product does not fit.
std::optional<std::uint64_t> element_count(std::span<const std::uint64_t> shape);
// The same in bytes.
std::optional<std::uint64_t> byte_count(DType dtype, std::span<const std::uint64_t> shape);

// "[2, 3]", for messages.
std::string shown(std::span<const std::uint64_t> shape);

}  // namespace atimo::encoder::internal
