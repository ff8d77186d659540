#include "atimo/cli/internal/stop_signal.h"

#include <pthread.h>

#include <cerrno>

namespace atimo::cli::internal {

StopSignal::StopSignal() {
  sigemptyset(&waited_);
  sigaddset(&waited_, SIGINT);
  sigaddset(&waited_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &waited_, &previous_);
}

StopSignal::~StopSignal() { pthread_sigmask(SIG_SETMASK, &previous_, nullptr); }

void StopSignal::wait() const {
  int signal = 0;
  while (sigwait(&waited_, &signal) == EINTR) {
  }
}

bool StopSignal::wait_for(std::chrono::milliseconds limit) const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
  timespec left{};
  left.tv_sec = static_cast<std::time_t>(seconds.count());
  left.tv_nsec = static_cast<long>(std::chrono::nanoseconds(limit - seconds).count());
  return sigtimedwait(&waited_, nullptr, &left) > 0;  // an interruption counts as the end of the time
}

}  // namespace atimo::cli::internal
