#include "atimo/index/internal/merge_policy.h"

#include <algorithm>
#include <bit>
#include <map>

namespace atimo::index::internal {
namespace {

std::vector<std::size_t> smallest_that_fit(const LiveSegments& segments, std::vector<std::size_t> places) {
  std::stable_sort(places.begin(), places.end(), [&segments](std::size_t a, std::size_t b) {
    return segments[a].live_units() < segments[b].live_units();
  });
  std::size_t taken = 0;
  std::uint32_t units = 0;
  while (taken < places.size() && units + segments[places[taken]].live_units() <= kMaxSegmentUnits) {
    units += segments[places[taken++]].live_units();
  }
  places.resize(taken);
  if (taken < 2) places.clear();
  return places;
}

}  // namespace

std::vector<std::size_t> next_merge(const LiveSegments& segments, std::uint32_t merge_at) {
  std::map<std::uint32_t, std::vector<std::size_t>> tiers;
  for (std::size_t place = 0; place < segments.size(); ++place) {
    const LiveSegment& segment = segments[place];
    if (segment.deletions && segment.deletions->count() > segment.live_units()) return {place};
    tiers[static_cast<std::uint32_t>(std::bit_width(segment.live_units())) / 3].push_back(place);
  }
  for (const auto& [tier, places] : tiers) {
    if (places.size() <= std::max(merge_at, 1u)) continue;
    std::vector<std::size_t> chosen = smallest_that_fit(segments, places);
    if (!chosen.empty()) return chosen;
  }
  return {};
}

}  // namespace atimo::index::internal
