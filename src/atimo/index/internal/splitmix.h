#pragma once

#include <cstdint>

namespace atimo::index::internal {

// splitmix64 (Steele, Lea & Flood 2014): numbers that look random and are the same everywhere.
constexpr std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace atimo::index::internal
