#include "atimo/llm/circuit_breaker.h"

namespace atimo::llm {

bool CircuitBreaker::admit(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::kClosed) return true;
  if (state_ == State::kOpen && now - opened_ < options_.pause) return false;
  if (state_ == State::kHalfOpen && trying_) return false;
  state_ = State::kHalfOpen;
  trying_ = true;
  return true;
}

void CircuitBreaker::succeeded() {
  const std::lock_guard lock(mutex_);
  state_ = State::kClosed;
  failures_ = 0;
  trying_ = false;
}

void CircuitBreaker::failed(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  trying_ = false;
  // Calls from before it opened do not prolong its pause.
  if (state_ == State::kOpen) return;
  if (state_ == State::kClosed && ++failures_ < options_.failures) return;
  state_ = State::kOpen;
  opened_ = now;
}

void CircuitBreaker::abandoned() {
  const std::lock_guard lock(mutex_);
  trying_ = false;
}

CircuitBreaker::State CircuitBreaker::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace atimo::llm
