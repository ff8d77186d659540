#include "atimo/base/background_task.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

#include "support/status_matchers.h"

namespace atimo {
namespace {

TEST(BackgroundTask, RepeatsItsStepWhileThereIsMore) {
  std::atomic<int> steps = 0;
  BackgroundTask task([&]() -> absl::StatusOr<bool> { return ++steps < 5; });
  EXPECT_OK(task.settle());
  EXPECT_EQ(steps, 0);
  task.wake();
  EXPECT_OK(task.settle());
  EXPECT_EQ(steps, 5);
  task.wake();
  EXPECT_OK(task.settle());
  EXPECT_EQ(steps, 6);
}

TEST(BackgroundTask, RestsAfterAnErrorUntilItIsWoken) {
  std::atomic<int> steps = 0;
  BackgroundTask task([&]() -> absl::StatusOr<bool> {
    if (++steps == 1) return absl::UnavailableError("cheio");
    return false;
  });
  task.wake();
  EXPECT_TRUE(absl::IsUnavailable(task.settle()));
  EXPECT_EQ(steps, 1);
  task.wake();
  EXPECT_OK(task.settle());
  EXPECT_EQ(steps, 2);
}

TEST(BackgroundTask, AWakeDuringAStepIsNotLost) {
  std::binary_semaphore in_step(0), go_on(0);
  std::atomic<int> steps = 0;
  BackgroundTask task([&]() -> absl::StatusOr<bool> {
    if (++steps == 1) {
      in_step.release();
      go_on.acquire();
    }
    return false;
  });
  task.wake();
  in_step.acquire();
  task.wake();
  go_on.release();
  EXPECT_OK(task.settle());
  EXPECT_EQ(steps, 2);
}

TEST(BackgroundTask, EndsAfterTheStepThatRuns) {
  std::binary_semaphore in_step(0);
  std::atomic<bool> ended = false;
  {
    BackgroundTask task([&]() -> absl::StatusOr<bool> {
      in_step.release();
      std::this_thread::yield();
      ended = true;
      return true;
    });
    task.wake();
    in_step.acquire();
  }
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace atimo
