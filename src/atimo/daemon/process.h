#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/daemon/record.h"

namespace atimo::daemon {

struct Launch {
  std::vector<std::string> argv;  // the program's path first
  std::filesystem::path home;     // that it will be resident in
  std::chrono::milliseconds patience{120'000};
};

// Where a process that was started without a terminal writes.
std::filesystem::path log_path(const std::filesystem::path& home);

// Starts a process of its own session, its output appended to log_path(), and waits until the data folder has
// a resident that is ready: it, or one that was faster. FailedPrecondition: it ended instead; the message has
// the last line of its log. Aborted: somebody stopped it as soon as it was ready. Unavailable: not ready in
// time; it is left alone.
absl::StatusOr<Record> launch(const Launch& launch);

// Waits until a resident has let the folder go. DeadlineExceeded: it has not.
absl::Status wait_for_end(const std::filesystem::path& home, const Record& record,
                          std::chrono::milliseconds patience);

// Asks the resident to end (SIGTERM) and waits until it has let the folder go. DeadlineExceeded: it has not.
absl::Status stop(const std::filesystem::path& home, const Record& record,
                  std::chrono::milliseconds patience = std::chrono::milliseconds(6'000));

}  // namespace atimo::daemon
