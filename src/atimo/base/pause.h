#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/status/status.h"
#include "atimo/base/context.h"

namespace atimo {

// How long a wait goes without a look at its context.
inline constexpr std::chrono::milliseconds kPauseSlice{20};

// Waits, and ends early with the context's error.
inline absl::Status pause(const Context& context, Clock::duration length) {
  const Clock::time_point end = Clock::now() + length;
  for (;;) {
    if (absl::Status status = context.check(); !status.ok()) return status;
    const Clock::duration left = end - Clock::now();
    if (left <= Clock::duration::zero()) return absl::OkStatus();
    std::this_thread::sleep_for(std::min<Clock::duration>(left, kPauseSlice));
  }
}

}  // namespace atimo
