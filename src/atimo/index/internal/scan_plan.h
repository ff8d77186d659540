#pragma once

#include <cstdint>
#include <vector>

#include "atimo/index/internal/admission.h"
#include "atimo/index/internal/live_segment.h"
#include "atimo/index/internal/vector_code.h"

namespace atimo::index::internal {

// What a dense search looks at in one segment.
struct SegmentScan {
  const LiveSegment* segment;
  bool admits_few;                // the filter's: all it admits is scored without being scanned
  std::vector<UnitRange> ranges;  // else: to scan, in whole blocks; apart and increasing
};

// A small index is scanned as a whole. Of a larger one about `budget` units that the filter admits, those of
// the clusters nearest to the query, whatever segment they are in, and the segments that have no clusters.
// Borrows the segments.
std::vector<SegmentScan> plan_scan(const LiveSegments& segments, const QueryCode& query,
                                   const Admission& admission, std::uint32_t budget);

}  // namespace atimo::index::internal
