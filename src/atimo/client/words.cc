#include "atimo/client/internal/words.h"

#include <utility>

namespace atimo::client::internal {

engine::QuestionClass question_class(std::string_view word) {
  return word == "exact_reference" ? engine::QuestionClass::kExactReference : engine::QuestionClass::kLexical;
}

retrieval::CorpusState::Phase corpus_phase(std::string_view word) {
  using Phase = retrieval::CorpusState::Phase;
  for (const Phase phase : {Phase::kConnecting, Phase::kUnavailable, Phase::kRefused})
    if (retrieval::name_of(phase) == word) return phase;
  return Phase::kReady;
}

std::optional<absl::StatusCode> status_code(std::string_view error_type) {
  using Code = absl::StatusCode;
  static constexpr std::pair<std::string_view, Code> kCodes[] = {
      {"invalid_argument", Code::kInvalidArgument},
      {"bad_request", Code::kInvalidArgument},
      {"unauthenticated", Code::kUnauthenticated},
      {"not_found", Code::kNotFound},
      {"already_exists", Code::kAlreadyExists},
      {"failed_precondition", Code::kFailedPrecondition},
      {"aborted", Code::kAborted},
      {"limit_exceeded", Code::kResourceExhausted},
      {"payload_too_large", Code::kResourceExhausted},
      {"invalid_field", Code::kOutOfRange},
      {"unimplemented", Code::kUnimplemented},
      {"unavailable", Code::kUnavailable},
      {"overloaded", Code::kUnavailable},
      {"stopping", Code::kUnavailable},
      {"cancelled", Code::kCancelled},
      {"deadline_exceeded", Code::kDeadlineExceeded},
      {"data_loss", Code::kDataLoss},
      {"permission_denied", Code::kPermissionDenied},
      {"internal", Code::kInternal}};
  for (const auto& [word, code] : kCodes)
    if (word == error_type) return code;
  return std::nullopt;
}

}  // namespace atimo::client::internal
