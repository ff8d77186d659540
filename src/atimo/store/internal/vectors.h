#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/store/internal/change_log.h"
#include "atimo/store/internal/sql.h"
#include "atimo/store/store.h"

// Vectors of units, by the embedder that made them. On disk each is its coordinates in binary16.
namespace atimo::store::internal {

absl::Status write_vectors(Database& database, ChangeLog& changes, std::string_view embedder,
                           std::span<const UnitVector> vectors);
// Empty when the unit has none.
absl::StatusOr<std::vector<float>> find_vector(Database& database, std::string_view embedder, WordingId unit);
absl::StatusOr<std::vector<StoredDevice>> units_without_vector(Database& database, std::string_view embedder,
                                                               WordingId after, std::uint32_t limit);
absl::StatusOr<std::uint64_t> count_without_vector(Database& database, std::string_view embedder);

}  // namespace atimo::store::internal
