#pragma once

#include <chrono>
#include <functional>

#include "absl/status/status.h"
#include "atimo/base/context.h"

namespace atimo::models::internal {

struct RetryPolicy {
  int attempts = 5;  // in a row that brought nothing
  std::chrono::milliseconds first_pause{500};
  std::chrono::milliseconds longest_pause{30'000};
};

// What one attempt came to.
struct Attempt {
  absl::Status status;
  std::chrono::milliseconds wait{0};  // that the server asked for
  bool progressed = false;            // something was won that the next attempt starts from
};

// Attempts until one does not end as Unavailable, with pauses that double. A pause ends when the context
// does.
absl::Status with_retries(const Context& context, const RetryPolicy& policy,
                          const std::function<Attempt()>& attempt);

}  // namespace atimo::models::internal
