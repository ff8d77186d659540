#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace atimo::encoder::internal {

// Walks over the fields of one protobuf message whose bytes nobody vouches for. Value; views the message.
class WireReader {
 public:
  enum class Type : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
  struct Field {
    std::uint32_t number = 0;
    Type type = Type::kVarint;
    std::uint64_t value = 0;  // of the numeric types, as it stands on the wire
    std::string_view bytes;   // of kBytes
  };

  explicit WireReader(std::string_view message) : rest_(message) {}

  bool at_end() const { return rest_.empty(); }
  // nullopt: cut off, or no protobuf (the old groups count as none). REQUIRES: !at_end().
  std::optional<Field> next();

 private:
  std::optional<std::uint64_t> varint();
  std::optional<std::uint64_t> fixed(std::size_t size);

  std::string_view rest_;
};

}  // namespace atimo::encoder::internal
