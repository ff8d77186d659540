#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "atimo/index/internal/live_segment.h"

namespace atimo::index::internal {

// The bytes of one segment with the live units of all. REQUIRES: 1 to kMaxSegmentUnits live units, no live
// key twice. DataLoss: a segment contradicts itself.
absl::StatusOr<std::string> merge_segments(const LiveSegments& sources);

}  // namespace atimo::index::internal
