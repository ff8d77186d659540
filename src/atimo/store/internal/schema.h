#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "atimo/store/internal/sql.h"

namespace atimo::store::internal {

// The database's layout is described in docs/formats/store.md; both change together.
constexpr int kSchemaVersion = 3;
constexpr int kApplicationId = 0x4174696d;  // "Atim"

// Opens the writing connection, creating the tables in an empty file and bringing those of an older version
// up to date. FailedPrecondition: a newer schema_version. DataLoss: not a database, or one of another
// program.
absl::StatusOr<std::unique_ptr<Database>> open_writer(const std::filesystem::path& path);

// Opens a connection that only reads. REQUIRES: open_writer succeeded on the path.
absl::StatusOr<std::unique_ptr<Database>> open_reader(const std::filesystem::path& path);

}  // namespace atimo::store::internal
