#include "atimo/llm/internal/server_link.h"

#include <algorithm>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::llm::internal {

using Health = Outcome::Health;

Outcome outcome_of(const ServerError& error, std::string_view url, const http::Head* head) {
  Outcome outcome;
  outcome.attempt.status = annotate(to_status(error), url);
  outcome.attempt.last = !is_passing(error.code);
  if (head != nullptr) outcome.attempt.wait = http::retry_after(*head);
  outcome.health = is_failure(error.code) ? Health::kFails : Health::kWorks;
  return outcome;
}

Outcome outcome_of(const absl::Status& transport) {
  const bool of_server = transport.code() == absl::StatusCode::kUnavailable ||
                         transport.code() == absl::StatusCode::kDataLoss ||
                         transport.code() == absl::StatusCode::kFailedPrecondition;
  return {.attempt = {.status = transport}, .health = of_server ? Health::kFails : Health::kUnknown};
}

ServerLink::ServerLink(Options options, std::atomic<std::uint64_t>& retried)
    : options_(std::move(options)),
      clients_(options_.connection, options_.max_idle),
      breaker_(options_.breaker),
      retried_(retried) {}

void ServerLink::report(Health health) {
  switch (health) {
    case Health::kWorks:
      return breaker_.succeeded();
    case Health::kFails:
      return breaker_.failed(Clock::now());
    case Health::kUnknown:
      return breaker_.abandoned();
  }
}

absl::Status ServerLink::run(const Context& context, std::optional<int> max_attempts,
                             const std::function<Outcome(http::Client&)>& attempt) {
  http::RetryPolicy retries = options_.retries;
  retries.attempts = std::min(retries.attempts, max_attempts.value_or(retries.attempts));
  absl::Status last = absl::UnavailableError(concat(
      options_.url, ": as últimas chamadas falharam todas; o servidor descansa até ser tentado de novo"));
  int made = 0;
  return http::with_retries(context, retries, [&]() -> http::Attempt {
    const Clock::time_point start = Clock::now();
    if (!breaker_.admit(start)) return {.status = last, .last = true};
    if (made++ > 0) retried_.fetch_add(1, std::memory_order_relaxed);
    Outcome outcome = attempt(*clients_.lend());
    report(outcome.health);
    if (outcome.attempt.wait > retries.longest_pause) outcome.attempt.last = true;
    if (Clock::now() - start >= options_.connection.stall_timeout) outcome.attempt.last = true;
    last = outcome.attempt.status;
    return outcome.attempt;
  });
}

}  // namespace atimo::llm::internal
