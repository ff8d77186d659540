#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/cache/answer_cache.h"

namespace atimo::eval {

// A question that was answered, others that its answer is for, and others that it is not for.
struct CacheGroup {
  std::string id;
  std::string stored;
  std::vector<std::string> must_hit, must_miss;
};

// One {"group", "stored", "must_hit", "must_miss"} a line. InvalidArgument names file and line: not JSON, a
// field missing or of another kind, a question empty, no group.
absl::StatusOr<std::vector<CacheGroup>> parse_cache_groups(std::string_view bytes, std::string_view name);
absl::StatusOr<std::vector<CacheGroup>> read_cache_groups(const std::filesystem::path& path);

struct CacheMistake {
  std::string group, asked, stored;  // stored: whose answer was given; of a miss, the group's
  cache::Rejection reason = cache::Rejection::kNone;
};

struct CacheScores {
  std::uint64_t must_hit = 0, hits = 0;         // of those, answered by the question of their group
  std::uint64_t must_miss = 0, false_hits = 0;  // of those, answered by the question of their group
  std::array<std::uint64_t, cache::kRejections> by_reason{};  // why the others were not answered
  std::vector<CacheMistake> missed, wrong;
  // Answered by the question of another group: whether that is right, the groups do not say.
  std::vector<CacheMistake> elsewhere;
};

// Dense vector of a question, of length 1; empty: none.
using Embed = std::function<absl::StatusOr<std::vector<float>>(std::string_view)>;

struct CacheEvaluation {
  CacheScores alone;     // each group in an otherwise empty cache
  CacheScores together;  // all groups in one cache
};

// Asks the cache every question of the groups. Errors: those of `embed` and of the store in a temporary
// folder.
absl::StatusOr<CacheEvaluation> evaluate_cache(const std::vector<CacheGroup>& groups, const Embed& embed);

}  // namespace atimo::eval
