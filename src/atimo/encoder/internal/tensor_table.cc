#include "atimo/encoder/internal/tensor_table.h"

#include <algorithm>
#include <array>

#include "atimo/base/concat.h"

namespace atimo::encoder {
namespace {

struct DTypeRow {
  DType dtype;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<DTypeRow, 10> kDTypes{{{DType::kF32, "F32", 4},
                                            {DType::kF16, "F16", 2},
                                            {DType::kBf16, "BF16", 2},
                                            {DType::kF64, "F64", 8},
                                            {DType::kI64, "I64", 8},
                                            {DType::kI32, "I32", 4},
                                            {DType::kI16, "I16", 2},
                                            {DType::kI8, "I8", 1},
                                            {DType::kU8, "U8", 1},
                                            {DType::kBool, "BOOL", 1}}};

constexpr const DTypeRow& row_of(DType dtype) { return kDTypes[static_cast<std::size_t>(dtype)]; }

constexpr bool rows_follow_the_enum() {
  for (std::size_t i = 0; i < kDTypes.size(); ++i) {
    if (kDTypes[i].dtype != static_cast<DType>(i)) return false;
  }
  return true;
}
static_assert(rows_follow_the_enum());

}  // namespace

std::size_t size_of(DType dtype) { return row_of(dtype).size; }
std::string_view name_of(DType dtype) { return row_of(dtype).name; }

namespace internal {

std::optional<DType> dtype_named(std::string_view name) {
  const auto* const row = std::find_if(kDTypes.begin(), kDTypes.end(),
                                       [name](const DTypeRow& candidate) { return candidate.name == name; });
  if (row == kDTypes.end()) return std::nullopt;
  return row->dtype;
}

std::string dtype_names() {
  std::string names;
  for (const DTypeRow& row : kDTypes) names += concat(names.empty() ? "" : ", ", row.name);
  return names;
}

std::optional<std::uint64_t> element_count(std::span<const std::uint64_t> shape) {
  std::optional<std::uint64_t> count = 1;
  for (const std::uint64_t size : shape) {
    count = checked_multiply(*count, size);
    if (!count) return std::nullopt;
  }
  return count;
}

std::optional<std::uint64_t> byte_count(DType dtype, std::span<const std::uint64_t> shape) {
  const std::optional<std::uint64_t> count = element_count(shape);
  return count ? checked_multiply(*count, size_of(dtype)) : std::nullopt;
}

std::string shown(std::span<const std::uint64_t> shape) {
  std::string text;
  for (const std::uint64_t size : shape) text += concat(text.empty() ? "" : ", ", size);
  return concat("[", text, "]");
}

}  // namespace internal
}  // namespace atimo::encoder
