#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"

namespace atimo {

using Clock = std::chrono::steady_clock;

// What travels with one request through every stage: deadline, cancellation and namespace (tenant).
// Copyable; copies share the cancel flag. Thread-safe.
class Context {
 public:
  explicit Context(std::string name_space = "default", Clock::time_point deadline = Clock::time_point::max())
      : name_space_(std::move(name_space)),
        deadline_(deadline),
        cancelled_(std::make_shared<std::atomic<bool>>(false)) {}

  const std::string& name_space() const { return name_space_; }
  Clock::time_point deadline() const { return deadline_; }
  // The same request with less time: until `deadline`, when that is sooner.
  Context until(Clock::time_point deadline) const {
    Context shorter = *this;
    if (deadline < deadline_) shorter.deadline_ = deadline;
    return shorter;
  }
  void cancel() { cancelled_->store(true, std::memory_order_relaxed); }

  // Cancelled, DeadlineExceeded or OK. Cheap enough for inner loops that run every few microseconds.
  absl::Status check() const {
    if (cancelled_->load(std::memory_order_relaxed)) return absl::CancelledError("o pedido foi cancelado");
    if (Clock::now() >= deadline_) return absl::DeadlineExceededError("o tempo dado ao pedido acabou");
    return absl::OkStatus();
  }

 private:
  std::string name_space_;
  Clock::time_point deadline_;
  std::shared_ptr<std::atomic<bool>> cancelled_;
};

}  // namespace atimo
