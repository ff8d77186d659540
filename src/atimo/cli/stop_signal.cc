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

}  // namespace atimo::cli::internal
