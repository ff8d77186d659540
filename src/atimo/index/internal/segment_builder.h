#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "atimo/index/sparse_index.h"

namespace atimo::index::internal {

// The bytes of a segment that holds the units. REQUIRES: strictly increasing keys, 1 to kMaxSegmentUnits of
// them. InvalidArgument: a term longer than kMaxTermBytes. Borrows the units for the call.
absl::StatusOr<std::string> build_segment(std::span<const UnitInput* const> units);

}  // namespace atimo::index::internal
