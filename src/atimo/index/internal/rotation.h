#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace atimo::index::internal {

// A fixed random rotation of vectors: afterwards a vector's length is spread over all its coordinates,
// whatever model it came from, which is what one bit and eight bits a coordinate rely on. Rounds of sign
// changes and Walsh-Hadamard transforms (Ailon & Chazelle 2009, "The fast Johnson-Lindenstrauss transform"),
// each over the first and then the last 2^k coordinates, 2^k being the largest power of two that fits. O(n
// log n). The signs are part of the file format. Thread-safe.
class Rotation {
 public:
  explicit Rotation(std::uint32_t dimensions);
  // In place. REQUIRES: x.size() == dimensions.
  void apply(std::span<float> x) const;

 private:
  static constexpr std::size_t kRounds = 3;
  std::size_t window_;        // 2^k
  std::vector<float> signs_;  // rounds x 2 x window: +-1 over sqrt(window)
};

}  // namespace atimo::index::internal
