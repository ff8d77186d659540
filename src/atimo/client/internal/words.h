#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/engine/answer.h"
#include "atimo/retrieval/corpus.h"

// The words of the API back into what they stand for.
namespace atimo::client::internal {

engine::QuestionClass question_class(std::string_view word);
retrieval::CorpusState::Phase corpus_phase(std::string_view word);
// The code that has this error_type; nullopt: none has.
std::optional<absl::StatusCode> status_code(std::string_view error_type);

}  // namespace atimo::client::internal
