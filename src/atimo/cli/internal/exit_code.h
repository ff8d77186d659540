#pragma once

#include <vector>

#include "absl/status/status.h"

namespace atimo::cli::internal {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNotFound = 3;
inline constexpr int kExitUnavailable = 4;
// The reader of the output left: what a shell shows for a program that SIGPIPE ended (128 + 13).
inline constexpr int kExitReaderGone = 141;

// The only mapping of absl codes to exit codes.
int exit_code(absl::StatusCode code);

// Of a command that works on several things, some of which failed. What cannot be read is a failure of this
// run, not a wrong use of it; when every failure is of one other kind (nothing exists, nothing answers) the
// code says that kind.
int exit_code(const std::vector<absl::StatusCode>& failures);

}  // namespace atimo::cli::internal
