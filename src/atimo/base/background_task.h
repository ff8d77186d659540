#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"

namespace atimo {

// Work that goes on behind its owner's back: a step, repeated on a thread of its own while it says that there
// is more. The thread gives way to others (its niceness is raised by 10). After an error it rests until it is
// woken. Thread-safe.
class BackgroundTask {
 public:
  // true: there is more to do. Never called by two threads at once, nor before the first wake().
  using Step = std::function<absl::StatusOr<bool>()>;

  explicit BackgroundTask(Step step);
  // Lets a step that runs come to its end.
  ~BackgroundTask();
  BackgroundTask(const BackgroundTask&) = delete;
  BackgroundTask& operator=(const BackgroundTask&) = delete;

  // There may be something to do.
  void wake();
  // Waits until a step has found nothing to do, or failed: its error.
  absl::Status settle();
  // Waits until the step that runs now, if any, has ended.
  void wait_for_step();

 private:
  void run();

  const Step step_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;    // guarded by mutex_, as all below
  bool running_ = false;  // a step runs
  bool stopping_ = false;
  std::uint64_t steps_ = 0;  // that have ended
  absl::Status last_;        // of the last step
  std::thread thread_;
};

}  // namespace atimo
