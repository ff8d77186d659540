#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/client/remote_engine.h"
#include "atimo/daemon/record.h"

namespace atimo::cli::internal {

// The engine of the data folder, for a command: that of its resident server, which is started when there is
// none (docs/daemon.md), or one in this process. What a command started is replaced when it is of another
// version or configuration; what the user started is not, and FailedPrecondition says which key differs.
absl::StatusOr<std::unique_ptr<engine::Engine>> reach_engine(const Session& session);

// The way to the resident server, which is started when there is none; nullopt: there is none and none may be
// started. REQUIRES: session outlives what it gives. Errors as reach_engine().
absl::StatusOr<std::optional<client::ResidentOptions>> reach_resident(const Session& session);

// For a command that opens the data folder itself, which one process at a time may do: ends a resident server
// that a command started. FailedPrecondition: the user's own server has the folder.
absl::Status take_data_folder(const Session& session);

// Ends the resident server when a command started it: who asks for a server of their own goes first.
absl::Status retire_on_demand(const Session& session);

// Fingerprints of what shapes the engine, by key: equal ones make equal engines. Secrets cannot be read off
// them.
std::map<std::string, std::string> engine_settings(const config::Config& config);

// Changes when the program's file does.
std::string build_id(const Session& session);

// The server of the data folder. Unavailable, which is exit code 4, unless one is ready; `hint` ends the
// sentence that says so.
absl::StatusOr<daemon::Record> ready_resident(const Session& session, std::string_view hint);

}  // namespace atimo::cli::internal
