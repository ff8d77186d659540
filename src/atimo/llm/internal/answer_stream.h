#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/http/client.h"
#include "atimo/http/sse_parser.h"
#include "atimo/llm/chat_model.h"
#include "atimo/llm/internal/server_error.h"
#include "atimo/llm/internal/think_stripper.h"

namespace atimo::llm::internal {

// One answer on its way from the server's bytes to the sink. Also reads what a server writes that does not
// stream, one JSON object. Not thread-safe.
class AnswerStream {
 public:
  // `sink` is borrowed. `start` is when the caller began to wait.
  AnswerStream(const TokenSink& sink, std::size_t max_answer_bytes, Clock::time_point start);

  // Takes the body of a 2xx answer. After an error nothing more may be taken; failure() keeps it.
  absl::Status take(const http::Head& head, std::string_view piece);

  // The body is over: the rest of the text goes to the sink. Unavailable: it stops before its end.
  absl::StatusOr<Completion> finish();

  bool has_given_text() const { return !completion_.text.empty(); }
  // The server has said that the answer is at its end.
  bool is_whole() const { return done_ || !completion_.finish_reason.empty(); }

  // Why the stream was given up, by whose doing.
  const absl::Status& failure() const { return failure_; }
  bool sink_refused() const { return sink_refused_; }
  const std::optional<ServerError>& server_error() const { return server_error_; }

 private:
  enum class Form { kUnknown, kEvents, kJson };

  absl::Status begin(const http::Head& head);
  absl::Status take_event(std::string_view data);
  absl::Status give(const std::string& text);
  absl::Status keep_failure(absl::Status status);

  const TokenSink& sink_;
  const std::size_t max_answer_bytes_;
  const Clock::time_point start_;
  Form form_ = Form::kUnknown;
  http::SseParser events_;
  std::string json_;  // of a server that does not stream
  ThinkStripper stripper_;
  bool done_ = false;  // "[DONE]" has come
  Completion completion_;
  absl::Status failure_;
  bool sink_refused_ = false;
  std::optional<ServerError> server_error_;
};

}  // namespace atimo::llm::internal
