#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace atimo::encoder::cpu {

// Memory for rows that kernels read: aligned to a cache line, not initialised, never shrinks. `T` is a
// number.
template <typename T>
class Buffer {
 public:
  // Room for `count` elements; what was there may be gone.
  T* reserve(std::size_t count) {
    if (count > capacity_) {
      const std::size_t bytes = (count * sizeof(T) + kLine - 1) / kLine * kLine;
      data_.reset(static_cast<T*>(std::aligned_alloc(kLine, bytes)));
      if (data_ == nullptr) throw std::bad_alloc();
      capacity_ = bytes / sizeof(T);
    }
    return data_.get();
  }
  T* data() const { return data_.get(); }

 private:
  static constexpr std::size_t kLine = 64;
  struct Free {
    void operator()(T* data) const { std::free(data); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t capacity_ = 0;
};

}  // namespace atimo::encoder::cpu
