#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/http/client.h"
#include "atimo/http/retry.h"
#include "atimo/llm/chat_model.h"
#include "atimo/llm/circuit_breaker.h"
#include "atimo/telemetry/histogram.h"

namespace atimo::llm {

namespace internal {
class ServerLink;
struct RequestKeys;
}  // namespace internal

// Whether a model that thinks before it answers is told not to. What it thinks anyway is never given.
enum class Thinking : std::uint8_t {
  kOff,      // chat_template_kwargs.enable_thinking is false: vLLM, llama.cpp; others pass over it
  kUnasked,  // nothing is sent
};

struct OpenAiChatOptions {
  // Where the server has its paths: "http://localhost:8000/v1". Without a path "/v1" is added.
  std::string base_url;
  std::string model;    // empty: the first one that the server names
  std::string api_key;  // empty: none is sent
  Thinking thinking = Thinking::kOff;

  // Timeouts from 1 ms on. A model that reads a long prompt is silent for a while: the stall timeout has to
  // allow for that.
  http::ClientOptions connection{.connect_timeout = std::chrono::milliseconds(5'000),
                                 .stall_timeout = std::chrono::milliseconds(60'000)};
  // Attempts of one call, 1 to 10; pauses from 0 on, the first no longer than the longest. A server that asks
  // for more than the longest by Retry-After is not tried again.
  http::RetryPolicy retries{.attempts = 3};
  CircuitBreaker::Options breaker;
  int max_calls = 32;                                   // at once; 1 to 1024
  std::size_t max_answer_bytes = std::size_t{1} << 20;  // 1 to 64 MiB
};

// What an OpenAiChat has seen since it was made; the times of calls that succeeded, in microseconds.
struct ChatCounters {
  std::atomic<std::uint64_t> requests{0};  // calls of complete()
  std::atomic<std::uint64_t> failures{0};  // of these, all that ended with an error
  std::atomic<std::uint64_t> refused{0};   // of these, those that were one too many at once
  std::atomic<std::uint64_t> retries{0};   // attempts after the first, also of models()
  telemetry::Histogram first_token_us;
  telemetry::Histogram total_us;
};

// A client of any server with OpenAI's chat completions, streaming: vLLM, llama.cpp's server, Ollama, hosted
// ones. Tries again, with growing pauses and within the deadline, while no text has been given: after 429,
// 502, 503, 504 and connections that fail or break; after silence it does not, so that a server that hangs
// costs one stall timeout. A server that fails every time is left alone for a while. One that refuses a key
// it does not know gets the request without it, at once, and from then on. More calls at once than allowed
// end as ResourceExhausted without waiting: the server has a queue of its own, and who is refused can still
// answer without a model. Follows no redirect. Messages of errors name the URL. Thread-safe.
class OpenAiChat final : public ChatModel {
 public:
  // InvalidArgument names the option and what is allowed. Does not connect.
  static absl::StatusOr<std::unique_ptr<OpenAiChat>> create(OpenAiChatOptions options);
  ~OpenAiChat() override;
  OpenAiChat(const OpenAiChat&) = delete;
  OpenAiChat& operator=(const OpenAiChat&) = delete;

  absl::StatusOr<Completion> complete(const Context& context, const ChatRequest& request,
                                      const TokenSink& sink) override;

  absl::StatusOr<ServedModel> served(const Context& context) override;

  // What the server offers, in its order. Errors as complete().
  absl::StatusOr<std::vector<ServedModel>> models(const Context& context);

  CircuitBreaker::State breaker_state() const;
  const ChatCounters& counters() const { return counters_; }

 private:
  explicit OpenAiChat(OpenAiChatOptions options);

  absl::StatusOr<Completion> ask(const Context& context, const ChatRequest& request, const TokenSink& sink,
                                 Clock::time_point start);
  // One request, with all its attempts; `refusal` gets the body of the answer that refused it.
  absl::Status send(const Context& context, const ChatRequest& request, std::string body,
                    const TokenSink& sink, Clock::time_point start, Completion& completion,
                    std::string& refusal);
  absl::StatusOr<ServedModel> served(const Context& context, std::optional<int> max_attempts);
  absl::StatusOr<std::vector<ServedModel>> models(const Context& context, std::optional<int> max_attempts);
  absl::StatusOr<std::string> model_name(const Context& context, std::optional<int> max_attempts);
  void forget_model();
  internal::RequestKeys keys();
  void remember(const internal::RequestKeys& keys);
  http::Request post(std::string body) const;
  bool enter();
  void leave() { running_.fetch_sub(1, std::memory_order_relaxed); }

  const OpenAiChatOptions options_;
  ChatCounters counters_;
  const std::unique_ptr<internal::ServerLink> link_;
  std::atomic<int> running_{0};

  std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<ServedModel> served_;                  // nullopt: not asked for yet
  const std::unique_ptr<internal::RequestKeys> keys_;  // that the server takes, as far as is known
};

}  // namespace atimo::llm
