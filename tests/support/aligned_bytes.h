#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

namespace atimo::testing {

// A copy of bytes that begins at a multiple of 64, as files that are mapped and models that are built in do.
class AlignedBytes {
 public:
  explicit AlignedBytes(std::string_view bytes)
      : data_(static_cast<char*>(std::aligned_alloc(64, (bytes.size() + 63) / 64 * 64))),
        size_(bytes.size()) {
    std::memcpy(data_.get(), bytes.data(), bytes.size());
  }
  std::string_view view() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(char* data) const { std::free(data); }
  };
  std::unique_ptr<char, Free> data_;
  std::size_t size_;
};

}  // namespace atimo::testing
