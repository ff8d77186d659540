#pragma once

#include <chrono>
#include <csignal>

namespace atimo::cli::internal {

// Holds SIGINT and SIGTERM back from this thread, and from those it starts afterwards, while the object
// lives, so that one thread can wait for them. Make it before anything starts threads.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Returns when one of them arrives.
  void wait() const;
  // The same for this long; false: none came.
  bool wait_for(std::chrono::milliseconds limit) const;

 private:
  sigset_t waited_{};
  sigset_t previous_{};
};

}  // namespace atimo::cli::internal
