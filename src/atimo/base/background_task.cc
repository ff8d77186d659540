#include "atimo/base/background_task.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace atimo {

BackgroundTask::BackgroundTask(Step step) : step_(std::move(step)), thread_([this] { run(); }) {}

BackgroundTask::~BackgroundTask() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BackgroundTask::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

absl::Status BackgroundTask::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !woken_ && !running_; });
  return last_;
}

void BackgroundTask::wait_for_step() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this, before = steps_] { return !running_ || steps_ != before; });
}

void BackgroundTask::run() {
  // On Linux niceness is a thread's. Without it the work is only less modest.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), getpriority(PRIO_PROCESS, 0) + 10);
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return woken_ || stopping_; });
    if (stopping_) return;
    woken_ = false;
    running_ = true;
    lock.unlock();
    absl::StatusOr<bool> more = step_();
    lock.lock();
    running_ = false;
    ++steps_;
    last_ = more.status();
    if (more.ok() && *more) woken_ = true;
    changed_.notify_all();
  }
}

}  // namespace atimo
