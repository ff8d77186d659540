#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/cache/curation.h"

// What is known of remembered answers as JSON, which the HTTP routes and the command line share
// (docs/api/http.md), and back. Parsing fails with InvalidArgument on what is none of it.
namespace atimo::wire {

nlohmann::ordered_json cache_report_json(const cache::CacheReport& report);
absl::StatusOr<cache::CacheReport> parse_cache_report(std::string_view json);

nlohmann::ordered_json cache_entries_json(const std::vector<cache::ListedEntry>& entries);
absl::StatusOr<std::vector<cache::ListedEntry>> parse_cache_entries(std::string_view json);

// {"dropped": n}
absl::StatusOr<std::uint64_t> parse_dropped(std::string_view json);

// "top", "problems", "liked".
std::string_view name_of(cache::Order order);
std::optional<cache::Order> parse_order(std::string_view word);
// "like", "dislike".
std::string_view name_of(cache::Feedback feedback);

// An entry with its answer as an example to train a chat model with, one line of JSON: `messages` of user and
// assistant, `sources`, `likes`. nullopt: not everything in the answer is verified, or nothing is: what
// quotes is the norm's own text, and what a model wrote has to have been checked somewhere.
std::optional<std::string> training_example(const cache::ListedEntry& entry);

}  // namespace atimo::wire
