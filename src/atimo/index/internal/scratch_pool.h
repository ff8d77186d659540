#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include "atimo/index/internal/segment_format.h"

namespace atimo::index::internal {

// What one search writes while it runs. Sized for the largest segment, so that no 16-bit unit number reaches
// outside; pages that smaller segments never touch cost nothing.
struct Scratch {
  using PerUnit = std::array<float, kMaxSegmentUnits>;
  std::array<PerUnit, kFields> scores;
  PerUnit norms;
  PerUnit bounds;  // of cosines
};

// Scratch of searches that ended, for those that begin. Thread-safe without locks; keeps at most kSlots.
class ScratchPool {
 public:
  ScratchPool() = default;
  ScratchPool(const ScratchPool&) = delete;
  ScratchPool& operator=(const ScratchPool&) = delete;
  ~ScratchPool() {
    for (std::atomic<Scratch*>& slot : slots_) delete slot.load();
  }

  std::unique_ptr<Scratch> take() {
    for (std::atomic<Scratch*>& slot : slots_) {
      if (Scratch* scratch = slot.exchange(nullptr, std::memory_order_acquire))
        return std::unique_ptr<Scratch>(scratch);
    }
    return std::make_unique_for_overwrite<Scratch>();
  }

  void give(std::unique_ptr<Scratch> scratch) {
    for (std::atomic<Scratch*>& slot : slots_) {
      Scratch* empty = nullptr;
      if (slot.compare_exchange_strong(empty, scratch.get(), std::memory_order_release,
                                       std::memory_order_relaxed)) {
        (void)scratch.release();  // the slot owns it now
        return;
      }
    }
  }

 private:
  static constexpr std::size_t kSlots = 16;
  std::array<std::atomic<Scratch*>, kSlots> slots_{};
};

}  // namespace atimo::index::internal
