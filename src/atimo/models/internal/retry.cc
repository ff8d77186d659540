#include "atimo/models/internal/retry.h"

#include <algorithm>
#include <thread>

#include "atimo/base/status_macros.h"

namespace atimo::models::internal {
namespace {

constexpr std::chrono::milliseconds kSlice{50};

absl::Status pause(const Context& context, std::chrono::milliseconds length) {
  const Clock::time_point end = Clock::now() + length;
  for (;;) {
    ATIMO_RETURN_IF_ERROR(context.check());
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return absl::OkStatus();
    std::this_thread::sleep_for(std::min(left, kSlice));
  }
}

}  // namespace

absl::Status with_retries(const Context& context, const RetryPolicy& policy,
                          const std::function<Attempt()>& attempt) {
  std::chrono::milliseconds next_pause = policy.first_pause;
  for (int fruitless = 0;;) {
    const Attempt made = attempt();
    if (made.status.code() != absl::StatusCode::kUnavailable) return made.status;
    if (made.progressed) {
      fruitless = 0;
      next_pause = policy.first_pause;
    }
    if (++fruitless >= policy.attempts) return made.status;
    ATIMO_RETURN_IF_ERROR(pause(context, std::min(std::max(next_pause, made.wait), policy.longest_pause)));
    next_pause *= 2;
  }
}

}  // namespace atimo::models::internal
