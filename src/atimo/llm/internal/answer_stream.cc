#include "atimo/llm/internal/answer_stream.h"

#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/llm/internal/chat_chunk.h"

namespace atimo::llm::internal {
namespace {

// Of one event, or of an answer that does not stream. An event is a few words; the last one has the usage.
constexpr std::size_t kMaxEventBytes = std::size_t{1} << 20;

}  // namespace

AnswerStream::AnswerStream(const TokenSink& sink, std::size_t max_answer_bytes, Clock::time_point start)
    : sink_(sink), max_answer_bytes_(max_answer_bytes), start_(start), events_(kMaxEventBytes) {}

absl::Status AnswerStream::keep_failure(absl::Status status) {
  if (failure_.ok()) failure_ = status;
  return status;
}

absl::Status AnswerStream::take(const http::Head& head, std::string_view piece) {
  if (form_ == Form::kUnknown) ATIMO_RETURN_IF_ERROR(keep_failure(begin(head)));
  if (form_ == Form::kEvents)
    return keep_failure(
        events_.take(piece, [this](std::string_view, std::string_view data) { return take_event(data); }));
  if (piece.size() > kMaxEventBytes - json_.size())
    return keep_failure(absl::DataLossError(concat("a resposta tem mais de ", kMaxEventBytes, " bytes")));
  json_ += piece;
  return absl::OkStatus();
}

absl::Status AnswerStream::begin(const http::Head& head) {
  const std::string_view type = head.field("content-type");
  if (type.starts_with("text/html"))
    return absl::FailedPreconditionError(
        "o servidor respondeu com uma página da web: não é compatível com a OpenAI; confira o endereço");
  form_ = type.starts_with("application/json") ? Form::kJson : Form::kEvents;
  return absl::OkStatus();
}

absl::Status AnswerStream::take_event(std::string_view data) {
  if (done_) return absl::OkStatus();
  if (data == "[DONE]") {
    done_ = true;
    return absl::OkStatus();
  }
  ATIMO_ASSIGN_OR_RETURN(ChatChunk chunk, read_chunk(data));
  if (chunk.error) {
    server_error_ = std::move(chunk.error);
    return to_status(*server_error_);
  }
  if (!chunk.finish_reason.empty()) completion_.finish_reason = std::move(chunk.finish_reason);
  if (!chunk.model.empty()) completion_.model = std::move(chunk.model);
  if (chunk.usage) completion_.usage = chunk.usage;
  return give(stripper_.take(chunk.text));
}

absl::Status AnswerStream::give(const std::string& text) {
  if (text.empty()) return absl::OkStatus();
  if (text.size() > max_answer_bytes_ - completion_.text.size())
    return absl::ResourceExhaustedError(concat("a resposta passa de ", max_answer_bytes_, " bytes"));
  if (completion_.text.empty())
    completion_.time_to_first_token =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start_);
  completion_.text += text;
  if (!sink_) return absl::OkStatus();
  absl::Status taken = sink_(text);
  sink_refused_ = !taken.ok();
  return taken;
}

absl::StatusOr<Completion> AnswerStream::finish() {
  if (form_ == Form::kJson) ATIMO_RETURN_IF_ERROR(keep_failure(take_event(json_)));
  ATIMO_RETURN_IF_ERROR(keep_failure(give(stripper_.finish())));
  const std::string& reason = completion_.finish_reason;
  if (!is_whole() || reason == "abort" || reason == "error")
    return absl::UnavailableError("o servidor parou no meio da resposta");
  return std::move(completion_);
}

}  // namespace atimo::llm::internal
