#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/engine/answer.h"
#include "atimo/http/sse_parser.h"

namespace atimo::client::internal {

// A streamed answer of /ask (docs/api/http.md) from its bytes to the events of who asked. Borrows the events.
// Not thread-safe.
class AnswerReader {
 public:
  explicit AnswerReader(const engine::AnswerEvents& events);

  // Errors: those of the events; what a failed answer says; DataLoss and InvalidArgument of bytes that are
  // none.
  absl::Status take(std::string_view bytes);
  // Call once, at the end. Unavailable: the stream broke off before its answer.
  absl::StatusOr<engine::Answer> finish();
  // Something was handed on: asking again would give it twice.
  bool has_begun() const { return has_begun_; }

 private:
  absl::Status take_event(std::string_view name, std::string_view data);

  const engine::AnswerEvents& events_;
  http::SseParser parser_;
  std::optional<engine::Answer> answer_;
  bool has_begun_ = false;
};

}  // namespace atimo::client::internal
