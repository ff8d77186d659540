#include "atimo/index/internal/rotation.h"

#include <bit>
#include <cmath>

#include "atimo/index/internal/splitmix.h"

namespace atimo::index::internal {
namespace {

void hadamard(float* x, std::size_t n) {
  for (std::size_t half = 1; half < n; half *= 2) {
    for (std::size_t start = 0; start < n; start += 2 * half) {
      float* low = x + start;
      float* high = low + half;
      for (std::size_t i = 0; i < half; ++i) {
        const float sum = low[i] + high[i];
        high[i] = low[i] - high[i];
        low[i] = sum;
      }
    }
  }
}

}  // namespace

Rotation::Rotation(std::uint32_t dimensions) : window_(std::bit_floor(dimensions)) {
  const float unit = 1.0f / std::sqrt(static_cast<float>(window_));
  std::uint64_t state = dimensions;
  signs_.reserve(kRounds * 2 * window_);
  for (std::size_t i = 0; i < kRounds * 2 * window_; ++i) {
    signs_.push_back((splitmix64(state) & 1u) != 0 ? unit : -unit);
  }
}

void Rotation::apply(std::span<float> x) const {
  const float* signs = signs_.data();
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (float* window : {x.data(), x.data() + x.size() - window_}) {
      for (std::size_t i = 0; i < window_; ++i) window[i] *= signs[i];
      hadamard(window, window_);
      signs += window_;
    }
  }
}

}  // namespace atimo::index::internal
