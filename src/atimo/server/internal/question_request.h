#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/engine/answer.h"
#include "atimo/server/internal/target.h"

namespace atimo::server::internal {

// {"query"|"question", "top_k"?, "document_ids"?, "as_of"?}. InvalidArgument: not UTF-8, not JSON (says
// where), no or too long a question. OutOfRange names a field that is unknown, of a wrong type or out of
// range, and what is allowed.
absl::StatusOr<engine::Question> question_from_body(std::string_view body);
// ?q=&top_k=&document_ids=a,b&as_of=; errors as above.
absl::StatusOr<engine::Question> question_from_query(const Target& target);

// OutOfRange names the field.
absl::StatusOr<Date> date_field(std::string_view name, std::string_view value);

}  // namespace atimo::server::internal
