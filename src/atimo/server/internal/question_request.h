#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/engine/answer.h"
#include "atimo/server/internal/target.h"

namespace atimo::server::internal {

// A question as a request brings it: {"query"|"question", "top_k"?, "document_ids"?, "as_of"?, ...} as
// docs/api/http.md lists them. InvalidArgument: not UTF-8, not JSON (says where), no or too long a question.
// OutOfRange names a field that is unknown, of a wrong type or out of range, and what is allowed.
absl::StatusOr<engine::Question> question_from_body(std::string_view body);
// ?q=&top_k=&document_ids=a,b&as_of=; errors as above.
absl::StatusOr<engine::Question> question_from_query(const Target& target);

// A request to /v1/chat/completions (https://platform.openai.com/docs/api-reference/chat/create): the last
// message is the question, those of the user and the assistant before it are its history.
struct ChatRequest {
  engine::Question question;
  std::string model;           // empty: not named
  bool stream = false;         // piece by piece
  bool include_usage = false;  // a last chunk of a stream tells it
};
// Errors as above; what a generator would obey and nothing here does (temperature, ...) is read over.
absl::StatusOr<ChatRequest> chat_request(std::string_view body);

// OutOfRange names the field.
absl::StatusOr<Date> date_field(std::string_view name, std::string_view value);

}  // namespace atimo::server::internal
