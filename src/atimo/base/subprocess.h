#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo {

struct SubprocessOptions {
  std::chrono::milliseconds timeout{60'000};
  std::uint64_t max_memory_bytes = 1ull << 30;  // address space of the child (RLIMIT_AS)
  std::uint64_t max_output_bytes = 256ull << 20;
};

struct SubprocessResult {
  int exit_code = 0;  // 128 + signal when it was killed by one
  std::string standard_output;
  std::string standard_error;  // first 64 KiB
};

// Runs argv[0] (looked up in PATH) without a shell, standard input empty, and waits for it.
// NotFound: no such program. PermissionDenied: it may not be run. DeadlineExceeded, ResourceExhausted: a
// limit was met; the child is then dead. A non-zero exit is not an error here: the caller knows what it
// means. Thread-safe.
absl::StatusOr<SubprocessResult> run_subprocess(const std::vector<std::string>& argv,
                                                const SubprocessOptions& options = {});

}  // namespace atimo
