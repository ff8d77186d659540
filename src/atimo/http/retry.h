#pragma once

#include <chrono>
#include <functional>

#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/http/client.h"

namespace atimo::http {

struct RetryPolicy {
  int attempts = 5;                            // in a row that brought nothing
  std::chrono::milliseconds first_pause{500};  // doubles; up to half of each is left out, at random
  std::chrono::milliseconds longest_pause{30'000};
};

// What one attempt came to.
struct Attempt {
  absl::Status status = {};
  std::chrono::milliseconds wait{0};  // that the server asked for
  bool progressed = false;            // something was won that the next attempt starts from
  bool last = false;                  // another attempt would be of no use or do harm
};

// Attempts until one does not end as Unavailable, with pauses that double. The random part keeps clients that
// failed together from coming back together. A pause that would outlast the context's deadline is not begun:
// the status of the last attempt says more than that time is up. A pause ends when the context is cancelled.
absl::Status with_retries(const Context& context, const RetryPolicy& policy,
                          const std::function<Attempt()>& attempt);

// How long the server asks to be left alone by Retry-After (RFC 9110 §10.2.3), in seconds or as a date: at
// most an hour, 0 when it does not ask.
std::chrono::milliseconds retry_after(const Head& head);

}  // namespace atimo::http
