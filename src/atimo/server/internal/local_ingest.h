#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/engine/engine.h"

namespace atimo::server::internal {

// {"paths": [...], "version_date": "AAAA-MM-DD", "document_id": "..."}: files and folders of this machine,
// read by this process. Paths are absolute: the caller's working folder is another. InvalidArgument,
// OutOfRange: not that; else as ingest_paths() of the engine.
absl::StatusOr<engine::IngestReport> ingest_paths(engine::Engine& engine, const Context& context,
                                                  std::string_view body);

}  // namespace atimo::server::internal
