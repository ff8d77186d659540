#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "atimo/engine/engine.h"

namespace atimo::client {

struct ResidentOptions {
  std::filesystem::path socket;  // of the resident server
  // Called when the server has gone before it took a request: where there is one now. Null: nobody knows.
  std::function<absl::StatusOr<std::filesystem::path>()> reattach = {};
};

// The engine of another process, over the HTTP of its Unix socket (docs/api/http.md). Errors keep their codes
// and sentences. What is asked again after the server went away, twice at most, is only what was never sent,
// or reads alone. The paths of ingest_paths() are read by the server, whose user is this one; its `progress`
// is not called.
// Thread-safe.
std::unique_ptr<engine::Engine> remote_engine(ResidentOptions options);

}  // namespace atimo::client
