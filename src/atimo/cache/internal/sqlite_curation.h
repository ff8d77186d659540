#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/cache/cache_store.h"
#include "atimo/sqlite/database.h"

// What the SQLite store does for those who look after it, each within the caller's lock and transaction.
namespace atimo::cache::internal {

absl::StatusOr<std::uint64_t> drop_selected(sqlite::Database& database, std::string_view name_space,
                                            const Selection& selection);
absl::StatusOr<std::vector<ListedEntry>> read_list(sqlite::Database& database, std::string_view name_space,
                                                   const ListOptions& options);
absl::StatusOr<StoreStatistics> read_statistics(sqlite::Database& database, std::string_view name_space,
                                                Millis now);

absl::Status count_made(sqlite::Database& database, const NewEntry& entry);
absl::Status count_served(sqlite::Database& database, const Served& served);
absl::StatusOr<std::vector<Day>> read_growth(sqlite::Database& database, std::string_view name_space,
                                             std::int64_t last, std::int64_t days);

}  // namespace atimo::cache::internal
