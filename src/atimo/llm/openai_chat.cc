#include "atimo/llm/openai_chat.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/http/url.h"
#include "atimo/llm/internal/answer_stream.h"
#include "atimo/llm/internal/chat_options.h"
#include "atimo/llm/internal/model_list.h"
#include "atimo/llm/internal/request_json.h"
#include "atimo/llm/internal/server_link.h"

namespace atimo::llm {
namespace {

using internal::AnswerStream;
using internal::Outcome;
using internal::outcome_of;
using internal::ServerError;
using Health = internal::Outcome::Health;

std::uint64_t microseconds_since(Clock::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

Outcome answered(const http::Head& head, std::string_view url) {
  return outcome_of(ServerError{.code = head.code, .message = internal::error_message(head.error_body)}, url,
                    &head);
}

// What became of the attempt that `stream` took the body of; a whole answer goes to `completion`.
Outcome judge(const absl::StatusOr<http::Head>& head, std::string_view url, AnswerStream& stream,
              Completion& completion) {
  if (stream.sink_refused()) return {.attempt = {.status = stream.failure(), .last = true}};
  if (head.ok() && head->code / 100 != 2) return answered(*head, url);
  Outcome outcome;
  // A connection that breaks behind the end of the answer took nothing away.
  const bool ended = head.ok() || (head.status().code() == absl::StatusCode::kUnavailable &&
                                   stream.failure().ok() && stream.is_whole());
  if (ended) {
    auto finished = stream.finish();
    if (finished.ok()) {
      completion = *std::move(finished);
      return {.health = Health::kWorks};
    }
    if (stream.sink_refused()) return {.attempt = {.status = stream.failure(), .last = true}};
    outcome = outcome_of(annotate(finished.status(), url));
  } else {
    outcome = outcome_of(head.status());
  }
  if (stream.server_error()) outcome = outcome_of(*stream.server_error(), url);
  if (stream.has_given_text()) outcome.attempt.last = true;  // it would be given twice
  return outcome;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OpenAiChat>> OpenAiChat::create(OpenAiChatOptions options) {
  ATIMO_RETURN_IF_ERROR(internal::check(options));
  ATIMO_ASSIGN_OR_RETURN(options.base_url, http::base_url(options.base_url));
  const std::size_t host = options.base_url.find("://") + std::string_view("://").size();
  if (options.base_url.find('/', host) == std::string::npos) options.base_url += "/v1";
  return std::unique_ptr<OpenAiChat>(new OpenAiChat(std::move(options)));
}

OpenAiChat::OpenAiChat(OpenAiChatOptions options)
    : options_(std::move(options)),
      link_(std::make_unique<internal::ServerLink>(
          internal::ServerLink::Options{.url = options_.base_url,
                                        .connection = options_.connection,
                                        .retries = options_.retries,
                                        .breaker = options_.breaker,
                                        .max_idle = static_cast<std::size_t>(options_.max_calls)},
          counters_.retries)),
      keys_(std::make_unique<internal::RequestKeys>(
          internal::RequestKeys{.chat_template_kwargs = options_.thinking == Thinking::kOff})) {}

OpenAiChat::~OpenAiChat() = default;

bool OpenAiChat::enter() {
  int running = running_.load(std::memory_order_relaxed);
  while (running < options_.max_calls) {
    if (running_.compare_exchange_weak(running, running + 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

absl::StatusOr<Completion> OpenAiChat::complete(const Context& context, const ChatRequest& request,
                                                const TokenSink& sink) {
  const Clock::time_point start = Clock::now();
  counters_.requests.fetch_add(1, std::memory_order_relaxed);
  auto completion = ask(context, request, sink, start);
  if (!completion.ok()) {
    counters_.failures.fetch_add(1, std::memory_order_relaxed);
    return completion;
  }
  if (!completion->text.empty())
    counters_.first_token_us.add(static_cast<std::uint64_t>(completion->time_to_first_token.count()));
  counters_.total_us.add(microseconds_since(start));
  return completion;
}

absl::StatusOr<Completion> OpenAiChat::ask(const Context& context, const ChatRequest& request,
                                           const TokenSink& sink, Clock::time_point start) {
  ATIMO_RETURN_IF_ERROR(internal::check(request));
  if (!enter()) {
    counters_.refused.fetch_add(1, std::memory_order_relaxed);
    return absl::ResourceExhaustedError(
        concat(options_.base_url, ": já há ", options_.max_calls, " pedidos em curso; tente mais tarde"));
  }
  const absl::Cleanup depart = [this] { leave(); };
  ATIMO_ASSIGN_OR_RETURN(const std::string model, model_name(context, request.max_attempts));
  Completion completion;
  absl::Status status;
  for (internal::RequestKeys keys = this->keys();;) {
    ATIMO_ASSIGN_OR_RETURN(std::string body, internal::request_json(request, model, keys));
    std::string refusal;
    status = send(context, request, std::move(body), sink, start, completion, refusal);
    const internal::RequestKeys left = internal::keys_after(refusal, keys);
    if (status.ok()) remember(keys);
    if (left == keys) break;
    keys = left;
  }
  if (status.code() == absl::StatusCode::kNotFound) forget_model();
  ATIMO_RETURN_IF_ERROR(status);
  if (completion.model.empty()) completion.model = model;
  return completion;
}

absl::Status OpenAiChat::send(const Context& context, const ChatRequest& request, std::string body,
                              const TokenSink& sink, Clock::time_point start, Completion& completion,
                              std::string& refusal) {
  const http::Request sent = post(std::move(body));
  return link_->run(context, request.max_attempts, [&](http::Client& client) {
    AnswerStream stream(sink, options_.max_answer_bytes, start);
    const auto head = client.send(
        context, sent, [&](const http::Head& of, std::string_view piece) { return stream.take(of, piece); });
    if (head.ok() && (head->code == 400 || head->code == 422)) refusal = head->error_body;
    return judge(head, sent.url, stream, completion);
  });
}

http::Request OpenAiChat::post(std::string body) const {
  return {.method = http::Request::Method::kPost,
          .url = concat(options_.base_url, "/chat/completions"),
          .token = options_.api_key,
          .fields = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}},
          .body = std::move(body)};
}

absl::StatusOr<std::vector<ServedModel>> OpenAiChat::models(const Context& context) {
  return models(context, std::nullopt);
}

absl::StatusOr<std::vector<ServedModel>> OpenAiChat::models(const Context& context,
                                                            std::optional<int> max_attempts) {
  const http::Request sent{.method = http::Request::Method::kGet,
                           .url = concat(options_.base_url, "/models"),
                           .token = options_.api_key};
  std::vector<ServedModel> found;
  const absl::Status status = link_->run(context, max_attempts, [&](http::Client& client) -> Outcome {
    std::string body;
    const auto head = client.send(context, sent, [&](const http::Head&, std::string_view piece) {
      return internal::append_bounded(body, piece);
    });
    if (!head.ok()) return outcome_of(head.status());
    if (head->code / 100 != 2) return answered(*head, sent.url);
    auto read = internal::read_models(body);
    if (!read.ok()) return outcome_of(annotate(read.status(), sent.url));
    found = *std::move(read);
    return {.health = Health::kWorks};
  });
  ATIMO_RETURN_IF_ERROR(status);
  return found;
}

absl::StatusOr<std::string> OpenAiChat::model_name(const Context& context, std::optional<int> max_attempts) {
  if (!options_.model.empty()) return options_.model;
  ATIMO_ASSIGN_OR_RETURN(ServedModel model, served(context, max_attempts));
  return std::move(model.id);
}

absl::StatusOr<ServedModel> OpenAiChat::served(const Context& context) {
  return served(context, std::nullopt);
}

absl::StatusOr<ServedModel> OpenAiChat::served(const Context& context, std::optional<int> max_attempts) {
  {
    const std::lock_guard lock(mutex_);
    if (served_) return *served_;
  }
  absl::StatusOr<std::vector<ServedModel>> offered = models(context, max_attempts);
  const bool has_no_list = absl::IsNotFound(offered.status()) || absl::IsFailedPrecondition(offered.status());
  if (has_no_list && !options_.model.empty()) offered = std::vector<ServedModel>();
  if (!offered.ok()) return offered.status();
  ServedModel model{options_.model, std::nullopt};
  for (const ServedModel& candidate : *offered) {
    if (!options_.model.empty() && candidate.id != options_.model) continue;
    model = candidate;
    break;
  }
  if (model.id.empty())
    return absl::NotFoundError(concat(options_.base_url, ": o servidor não oferece nenhum modelo"));
  const std::lock_guard lock(mutex_);
  served_ = model;
  return model;
}

// The server may have been started again with another model.
void OpenAiChat::forget_model() {
  const std::lock_guard lock(mutex_);
  served_.reset();
}

internal::RequestKeys OpenAiChat::keys() {
  const std::lock_guard lock(mutex_);
  return *keys_;
}

void OpenAiChat::remember(const internal::RequestKeys& keys) {
  const std::lock_guard lock(mutex_);
  *keys_ = keys;
}

CircuitBreaker::State OpenAiChat::breaker_state() const { return link_->breaker_state(); }

}  // namespace atimo::llm
