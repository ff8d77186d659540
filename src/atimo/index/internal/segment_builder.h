#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "atimo/index/index.h"
#include "atimo/index/internal/rotation.h"

namespace atimo::index::internal {

// The bytes of a segment that holds the units. REQUIRES: strictly increasing keys, 1 to kMaxSegmentUnits of
// them. InvalidArgument: a term longer than kMaxTermBytes, a vector that check_vector refuses. Borrows all
// for the call. `rotation`: that of dense vectors of `dimensions`; null when dimensions is 0.
absl::StatusOr<std::string> build_segment(std::span<const UnitInput* const> units, std::uint32_t dimensions,
                                          const Rotation* rotation);

}  // namespace atimo::index::internal
