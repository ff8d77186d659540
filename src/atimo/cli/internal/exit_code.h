#pragma once

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

}  // namespace atimo::cli::internal
