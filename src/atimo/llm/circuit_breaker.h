#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

#include "atimo/base/context.h"

namespace atimo::llm {

// Keeps calls from a server that fails all of them: closed while it works; open after some failures in a row;
// half-open after a pause, when one call tries whether it works again. Time is the caller's, so that tests
// need none. Thread-safe.
class CircuitBreaker {
 public:
  enum class State : std::uint8_t { kClosed, kOpen, kHalfOpen };
  struct Options {
    int failures = 5;                         // in a row, from 1 on
    std::chrono::milliseconds pause{10'000};  // from 0 on
  };
  explicit CircuitBreaker(const Options& options) : options_(options) {}

  // Whether a call may go ahead. One that may ends with exactly one of the three below.
  bool admit(Clock::time_point now);
  void succeeded();
  void failed(Clock::time_point now);
  void abandoned();  // ended without showing how the server is

  // An open one stays so until a call is admitted, however long its pause is over.
  State state() const;

 private:
  const Options options_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  State state_ = State::kClosed;
  int failures_ = 0;     // in a row
  bool trying_ = false;  // half-open: a call is on its way
  Clock::time_point opened_;
};

}  // namespace atimo::llm
