#pragma once

#include <vector>

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
  void collect(const LiveSegment& segment);
  bool admits(const UnitAttributes& attributes) const;
  void consider(const SegmentView& view, std::uint32_t unit, float score);

  const LiveSegments& segments_;
  const QueryPlan& plan_;
  const Filter& filter_;
  const std::uint32_t top_k_;
  Scratch& scratch_;
  std::vector<std::uint32_t> groups_;  // sorted
  std::vector<Hit> best_;              // a heap, the worst on top
  float least_ = 0;                    // what a unit must reach to enter
};

}  // namespace atimo::index::internal
