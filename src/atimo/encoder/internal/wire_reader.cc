#include "atimo/encoder/internal/wire_reader.h"

#include <cstring>

namespace atimo::encoder::internal {

std::optional<WireReader::Field> WireReader::next() {
  const auto key = varint();
  if (!key || (*key >> 3) == 0 || (*key >> 3) > 0x1FFFFFFF) return std::nullopt;
  Field field;
  field.number = static_cast<std::uint32_t>(*key >> 3);
  field.type = static_cast<Type>(*key & 7);
  std::optional<std::uint64_t> value;
  switch (field.type) {
    case Type::kVarint:
    case Type::kBytes:
      value = varint();
      break;
    case Type::kFixed64:
      value = fixed(8);
      break;
    case Type::kFixed32:
      value = fixed(4);
      break;
  }
  if (!value) return std::nullopt;
  field.value = *value;
  if (field.type != Type::kBytes) return field;
  if (field.value > rest_.size()) return std::nullopt;
  field.bytes = rest_.substr(0, field.value);
  rest_.remove_prefix(field.value);
  return field;
}

std::optional<std::uint64_t> WireReader::varint() {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < rest_.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint8_t>(rest_[i]);
    value |= std::uint64_t{byte & 0x7Fu} << (7 * i);
    if (byte >= 0x80) continue;
    rest_.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> WireReader::fixed(std::size_t size) {
  if (rest_.size() < size) return std::nullopt;
  std::uint64_t value = 0;
  std::memcpy(&value, rest_.data(), size);
  rest_.remove_prefix(size);
  return value;
}

}  // namespace atimo::encoder::internal
