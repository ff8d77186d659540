#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/engine/answer.h"

// Answers and what a search found as JSON, which the HTTP routes, the command line's --json and the cache
// share (docs/api/http.md), and back. Parsing fails with InvalidArgument on what is none of it, as what
// another version wrote may be.
namespace atimo::wire {

// The Answer-JSON. A failed status gives the same shape with success false, data null, error and error_type.
nlohmann::ordered_json answer_json(const engine::Question& question,
                                   const absl::StatusOr<engine::Answer>& answer);
// The same as one line of text.
std::string answer_text(const engine::Question& question, const engine::Answer& answer);
absl::StatusOr<engine::Answer> parse_answer(std::string_view json);

nlohmann::ordered_json search_json(const engine::Question& question,
                                   const absl::StatusOr<engine::SearchResult>& result);
absl::StatusOr<engine::SearchResult> parse_search(std::string_view json);

// One finding of an answer's verification.
nlohmann::ordered_json finding_json(const verify::Finding& finding);
absl::StatusOr<verify::Finding> parse_finding(std::string_view json);

}  // namespace atimo::wire
