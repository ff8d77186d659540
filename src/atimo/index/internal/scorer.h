#pragma once

#include <limits>
#include <vector>

#include "atimo/index/internal/admission.h"
#include "atimo/index/internal/live_segment.h"
#include "atimo/index/internal/query_plan.h"
#include "atimo/index/internal/scratch_pool.h"

namespace atimo::index::internal {

// Scores one query over the segments, a term at a time, and keeps the best. Thread-compatible; used once.
// Borrows all it is given. Each unit's sum is made in query order whatever the segments are, so results do
// not depend on them.
class Scorer {
 public:
  Scorer(const LiveSegments& segments, const QueryPlan& plan, const Filter& filter,
         const SearchOptions& options, Scratch& scratch);
  // Best first, ties by smaller key.
  std::vector<Hit> run();

 private:
  void score_field(std::size_t segment, std::size_t field);
  void add_postings(const SegmentView& view, std::size_t field, const Postings& postings, float factor);
  void add_block(const SegmentView& view, std::size_t field, const Postings& postings, float factor,
                 std::size_t start, std::size_t count);
  void collect(const LiveSegment& segment);
  void consider(const SegmentView& view, std::uint32_t unit, float score);

  const LiveSegments& segments_;
  const QueryPlan& plan_;
  const Admission admission_;
  const std::uint32_t top_k_;
  Scratch& scratch_;
  std::vector<Hit> best_;  // a heap, the worst on top
  // What a unit must reach to enter: at first, any score at all.
  float least_ = std::numeric_limits<float>::denorm_min();
};

}  // namespace atimo::index::internal
