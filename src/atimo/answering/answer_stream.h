#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/engine/answer.h"
#include "atimo/verify/stream_verifier.h"

namespace atimo::answering {

// What a model writes on its way to the reader: held back while it may yet be the word for "nothing found",
// checked, and handed to the events. Used by one thread; `events` outlives it.
class AnswerStream {
 public:
  // `start`: when the question came, for the time of the first text.
  AnswerStream(verify::StreamVerifier verifier, const engine::AnswerEvents& events, Clock::time_point start)
      : verifier_(std::move(verifier)), events_(events), start_(start) {}

  // Errors: those of the events.
  absl::Status take(std::string_view piece);
  // The rest. Call once, at the end.
  absl::Status finish();
  // Text of the program's own, after finish().
  absl::Status add(std::string_view text) { return emit(std::string(text)); }

  // The model says that the passages do not answer; nothing was handed on.
  bool found_nothing() const { return found_nothing_; }
  bool has_begun() const { return first_text_ms_.has_value(); }
  std::optional<double> first_text_ms() const { return first_text_ms_; }
  const std::string& text() const { return text_; }
  const verify::StreamVerifier& verifier() const { return verifier_; }

 private:
  absl::Status emit(std::string text);

  verify::StreamVerifier verifier_;
  const engine::AnswerEvents& events_;
  const Clock::time_point start_;
  std::string opening_;  // held back
  bool is_open_ = false;
  bool found_nothing_ = false;
  std::string text_;
  std::size_t findings_told_ = 0;
  std::optional<double> first_text_ms_;
};

}  // namespace atimo::answering
