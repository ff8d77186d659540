#include "atimo/cli/internal/exit_code.h"

namespace atimo::cli::internal {

int exit_code(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitUsage;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnavailable;
    default:
      return kExitFailed;
  }
}

int exit_code(const std::vector<absl::StatusCode>& failures) {
  if (failures.empty()) return kExitOk;
  const int first = exit_code(failures.front());
  for (const absl::StatusCode failure : failures) {
    if (exit_code(failure) != first) return kExitFailed;
  }
  return first == kExitUsage ? kExitFailed : first;
}

}  // namespace atimo::cli::internal
