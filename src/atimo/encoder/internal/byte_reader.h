#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace atimo::encoder::internal {

static_assert(std::endian::native == std::endian::little, "files are read in place, and are little-endian");

// Takes little-endian values off the front of bytes that nobody vouches for. A read past the end gives zero
// or an empty view and is remembered, so that a caller takes a whole record and asks ok() once.
// Thread-compatible; views live as long as the bytes.
class ByteReader {
 public:
  // REQUIRES: position <= bytes.size()
  explicit ByteReader(std::string_view bytes, std::uint64_t position = 0)
      : bytes_(bytes), position_(position) {}

  template <typename T>
  T read() {
    static_assert(std::is_integral_v<T>);
    T value = 0;
    if (const std::string_view taken = take(sizeof(T)); taken.size() == sizeof(T)) {
      std::memcpy(&value, taken.data(), sizeof(T));
    }
    return value;
  }

  std::string_view take(std::uint64_t count) {
    if (!ok_ || count > remaining()) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
  }

  // Up to the next '\n', which is taken and not returned.
  std::string_view take_line() {
    const std::size_t end = bytes_.find('\n', position_);
    const std::string_view line = take(end == std::string_view::npos ? remaining() + 1 : end - position_);
    take(1);
    return line;
  }

  bool ok() const { return ok_; }
  std::uint64_t position() const { return position_; }
  std::uint64_t remaining() const { return bytes_.size() - position_; }

 private:
  std::string_view bytes_;
  std::uint64_t position_;
  bool ok_ = true;
};

}  // namespace atimo::encoder::internal
