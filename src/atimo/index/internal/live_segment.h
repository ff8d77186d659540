#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "atimo/index/internal/deletions.h"
#include "atimo/index/internal/segment.h"

namespace atimo::index::internal {

// A segment and what is deleted in it: the piece snapshots are made of. Value, cheap to copy.
struct LiveSegment {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const Deletions> deletions;  // null: nothing is deleted
  std::uint64_t deletions_file = 0;            // 0: not on disk (yet)

  std::uint32_t live_units() const {
    return segment->view().unit_count() - (deletions ? deletions->count() : 0);
  }
  bool is_live(std::uint32_t unit) const { return !deletions || !deletions->contains(unit); }
};

using LiveSegments = std::vector<LiveSegment>;

}  // namespace atimo::index::internal
