#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/cache/cache_store.h"
#include "atimo/redis/reply.h"

// What the scripts of redis_scripts.h reply, which any program with the password could have put there.
// DataLoss: it is not what they reply.
namespace atimo::cache::internal {

// nullopt: there is none.
absl::StatusOr<std::optional<StoredAnswer>> read_answer(const redis::Reply& reply);
absl::StatusOr<std::vector<Candidate>> read_candidates(const redis::Reply& reply);
absl::StatusOr<std::vector<ListedEntry>> read_entries(const redis::Reply& reply);
absl::StatusOr<StoreStatistics> read_statistics(const redis::Reply& reply);
absl::StatusOr<std::vector<Day>> read_days(const redis::Reply& reply);
absl::StatusOr<std::uint64_t> read_count(const redis::Reply& reply);

}  // namespace atimo::cache::internal
