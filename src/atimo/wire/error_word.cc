#include "atimo/wire/error_word.h"

#include <utility>

#include "atimo/wire/internal/reading.h"

namespace atimo::wire {
namespace {

using Code = absl::StatusCode;

constexpr std::pair<std::string_view, Code> kWords[] = {{"invalid_argument", Code::kInvalidArgument},
                                                        {"unauthenticated", Code::kUnauthenticated},
                                                        {"not_found", Code::kNotFound},
                                                        {"already_exists", Code::kAlreadyExists},
                                                        {"failed_precondition", Code::kFailedPrecondition},
                                                        {"aborted", Code::kAborted},
                                                        {"limit_exceeded", Code::kResourceExhausted},
                                                        {"invalid_field", Code::kOutOfRange},
                                                        {"unimplemented", Code::kUnimplemented},
                                                        {"unavailable", Code::kUnavailable},
                                                        {"cancelled", Code::kCancelled},
                                                        {"deadline_exceeded", Code::kDeadlineExceeded},
                                                        {"data_loss", Code::kDataLoss},
                                                        {"permission_denied", Code::kPermissionDenied},
                                                        {"internal", Code::kInternal}};

// Failures of HTTP itself, which no code maps to.
constexpr std::pair<std::string_view, Code> kHttpWords[] = {{"bad_request", Code::kInvalidArgument},
                                                            {"payload_too_large", Code::kResourceExhausted},
                                                            {"overloaded", Code::kUnavailable},
                                                            {"stopping", Code::kUnavailable}};

}  // namespace

std::string_view error_word(absl::StatusCode code) {
  for (const auto& [word, its_code] : kWords)
    if (its_code == code) return word;
  return "internal";
}

std::optional<absl::StatusCode> status_code(std::string_view error_word) {
  for (const auto& [word, code] : kWords)
    if (word == error_word) return code;
  for (const auto& [word, code] : kHttpWords)
    if (word == error_word) return code;
  return std::nullopt;
}

std::optional<absl::Status> parse_error(std::string_view json) {
  const absl::StatusOr<absl::Status> told = internal::parsed(json, internal::failure_of);
  if (!told.ok() || told->message().empty()) return std::nullopt;
  return *told;
}

}  // namespace atimo::wire
