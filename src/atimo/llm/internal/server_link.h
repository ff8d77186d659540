#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/http/client.h"
#include "atimo/http/client_pool.h"
#include "atimo/http/retry.h"
#include "atimo/llm/circuit_breaker.h"
#include "atimo/llm/internal/server_error.h"

namespace atimo::llm::internal {

// What one attempt came to, and what it showed of the server.
struct Outcome {
  enum class Health : std::uint8_t { kWorks, kFails, kUnknown };
  http::Attempt attempt = {};
  Health health = Health::kUnknown;
};

// Of a server that answered with an error, or sent one in the stream; `head` when it is the answer.
Outcome outcome_of(const ServerError& error, std::string_view url, const http::Head* head = nullptr);

// Of an error of http::Client, which names the URL itself.
Outcome outcome_of(const absl::Status& transport);

// Connections to one server, with the breaker and the attempts that all calls to it share. Thread-safe.
class ServerLink {
 public:
  struct Options {
    std::string url;  // for messages
    http::ClientOptions connection;
    http::RetryPolicy retries;
    CircuitBreaker::Options breaker;
    std::size_t max_idle = 0;  // connections kept for later
  };
  // Counts in `retried`, which is borrowed, the attempts after the first.
  ServerLink(Options options, std::atomic<std::uint64_t>& retried);

  // One attempt after another until one is the last, `max_attempts` where that is less than the policy's.
  // Unavailable without an attempt: the breaker is open. A server that asks for a pause longer than the
  // longest is not asked again: coming back sooner is not what it asked for. Nor is one that kept an attempt
  // as long as a silent server may: who waits has waited long enough.
  absl::Status run(const Context& context, std::optional<int> max_attempts,
                   const std::function<Outcome(http::Client&)>& attempt);

  CircuitBreaker::State breaker_state() const { return breaker_.state(); }

 private:
  void report(Outcome::Health health);

  const Options options_;
  http::ClientPool clients_;
  CircuitBreaker breaker_;
  std::atomic<std::uint64_t>& retried_;
};

}  // namespace atimo::llm::internal
