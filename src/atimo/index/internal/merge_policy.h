#pragma once

#include <cstddef>
#include <vector>

#include "atimo/index/internal/live_segment.h"

namespace atimo::index::internal {

// The segments, by place, to rewrite as one; empty: nothing to do. Tiers hold segments whose live units are
// within a factor of eight; a tier with more than `merge_at` is merged, as many of its smallest as fit in one
// segment. A segment with more deleted than live units is rewritten alone. Each rewrite ends the reason for
// it, so asking again terminates.
std::vector<std::size_t> next_merge(const LiveSegments& segments, std::uint32_t merge_at);

}  // namespace atimo::index::internal
