#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "atimo/cache/cache_store.h"

// What every store does alike for those who look after it.
namespace atimo::cache::internal {

// The devices of a selection by device or document: those of these ids, and those whose ids begin so.
struct DeviceNames {
  std::vector<std::string> ids;
  std::string prefix;
};
DeviceNames device_names(const Selection& selection);

// NotFound, in words.
absl::Status not_kept(EntryId id);

// Days without an entry of their own are days on which nothing happened. `known` is in order.
std::vector<Day> every_day(const std::vector<Day>& known, std::int64_t last, std::int64_t days);

}  // namespace atimo::cache::internal
