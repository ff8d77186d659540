#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace atimo::telemetry {

// How often values of each size occurred: 16 buckets an octave, so a percentile is within 3 % of the truth.
// From 0 to 2^40, in whatever unit its owner names (microseconds, tokens). Lock-free; thread-safe.
class Histogram {
 public:
  void add(std::uint64_t value) {
    buckets_[bucket_of(value)].fetch_add(1, std::memory_order_relaxed);
    count_.fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }
  std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }
  std::uint64_t sum() const { return sum_.load(std::memory_order_relaxed); }

  // How many values are below each power of two: [e] those below 2^e, the last one all of them.
  static constexpr unsigned kOctaves = 40;
  std::array<std::uint64_t, kOctaves + 1> below_powers() const {
    std::array<std::uint64_t, kOctaves + 1> below{};
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    for (unsigned power = 0; power < kOctaves; ++power) {
      for (; bucket < bucket_of(std::uint64_t{1} << power); ++bucket)
        seen += buckets_[bucket].load(std::memory_order_relaxed);
      below[power] = seen;
    }
    for (; bucket < kBuckets; ++bucket) seen += buckets_[bucket].load(std::memory_order_relaxed);
    below[kOctaves] = seen;
    return below;
  }

  // The value below which this share (0..1) of the values lies, by the nearest rank; 0 when there is none.
  std::uint64_t percentile(double share) const {
    const std::uint64_t all = count();
    const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(all));
    std::uint64_t below = 0;
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
      below += buckets_[bucket].load(std::memory_order_relaxed);
      if (below > rank || (below == all && all > 0)) return middle_of(bucket);
    }
    return 0;
  }

 private:
  static constexpr unsigned kStepBits = 4;  // buckets an octave, as a power of two
  static constexpr std::size_t kBuckets = (kOctaves - kStepBits + 1) << kStepBits;

  // Values below 16 have a bucket each; above, the four bits after the leading one choose within the octave.
  static constexpr std::size_t bucket_of(std::uint64_t value) {
    if (value < (1u << kStepBits)) return value;
    const unsigned octave = static_cast<unsigned>(std::bit_width(value)) - 1 - kStepBits;
    const std::size_t bucket =
        (std::size_t{octave + 1} << kStepBits) + ((value >> octave) & ((1u << kStepBits) - 1));
    return bucket < kBuckets ? bucket : kBuckets - 1;
  }
  static constexpr std::uint64_t middle_of(std::size_t bucket) {
    if (bucket < (1u << kStepBits)) return bucket;
    const std::size_t octave = (bucket >> kStepBits) - 1;
    const std::uint64_t first = ((1u << kStepBits) + (bucket & ((1u << kStepBits) - 1))) << octave;
    return first + ((std::uint64_t{1} << octave) >> 1);
  }

  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> sum_{0};
};

}  // namespace atimo::telemetry
