#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace atimo::retrieval {

// What a stage costs a unit of work, learned from what it did cost: an exponentially weighted mean that
// forgets half of the past every few observations. Thread-safe; of two observations at the same instant one
// may be lost.
class CostModel {
 public:
  using Duration = std::chrono::duration<double>;

  void observe(double work, Duration took) {
    if (work <= 0) return;
    const double seen = took.count() / work;
    const double known = per_work_.load(std::memory_order_relaxed);
    per_work_.store(known <= 0 ? seen : known + kWeight * (seen - known), std::memory_order_relaxed);
  }
  // Zero before the first observation.
  Duration expect(double work) const { return Duration(per_work_.load(std::memory_order_relaxed) * work); }

 private:
  static constexpr double kWeight = 0.2;
  std::atomic<double> per_work_{0};
};

}  // namespace atimo::retrieval
