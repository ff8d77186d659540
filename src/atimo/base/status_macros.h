#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/concat.h"

// Propagation of absl::Status. Both macros return from the enclosing function on error.
#define ATIMO_RETURN_IF_ERROR(expr)                                                  \
  do {                                                                               \
    if (absl::Status atimo_status = (expr); !atimo_status.ok()) return atimo_status; \
  } while (false)

#define ATIMO_CONCAT_INNER(a, b) a##b
#define ATIMO_CONCAT(a, b) ATIMO_CONCAT_INNER(a, b)
#define ATIMO_ASSIGN_OR_RETURN(lhs, expr) \
  ATIMO_ASSIGN_OR_RETURN_IMPL(ATIMO_CONCAT(atimo_statusor_, __LINE__), lhs, expr)
#define ATIMO_ASSIGN_OR_RETURN_IMPL(result, lhs, expr) \
  auto result = (expr);                                \
  if (!result.ok()) return result.status();            \
  lhs = *std::move(result)

namespace atimo {

// The message as a standard view (Debian's absl::string_view is a type of its own).
inline std::string_view message_of(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

// The same status with "where: " in front of its message; OK stays OK.
inline absl::Status annotate(const absl::Status& status, std::string_view where) {
  return status.ok() ? status : absl::Status(status.code(), concat(where, ": ", message_of(status)));
}

}  // namespace atimo
