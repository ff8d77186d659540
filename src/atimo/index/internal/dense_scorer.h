#pragma once

#include <span>
#include <vector>

#include "atimo/index/internal/admission.h"
#include "atimo/index/internal/scan_plan.h"
#include "atimo/index/internal/scratch_pool.h"
#include "atimo/index/internal/vector_code.h"

namespace atimo::index::internal {

// How many standard deviations an estimate may be too low before a unit is passed over. One unit of a hundred
// and sixty exceeds it, and is missed only if its cosine is among the best by less than that.
inline constexpr float kDeviations = 2.5f;

// Finds the units nearest to a query among those that a plan has it look at. They are estimated from one bit
// a coordinate, which gives each an upper bound; from the highest bound on they are scored from eight, until
// the bounds fall below the worst of the best. The filter is asked only about units that would be scored; one
// that seems to admit few is asked first, and what it admits is scored without estimates. Thread-compatible;
// used once. Borrows all it is given.
class DenseScorer {
 public:
  DenseScorer(const QueryCode& query, const Admission& admission, std::uint32_t top_k, Scratch& scratch)
      : query_(query), admission_(admission), top_k_(top_k), scratch_(scratch) {}
  // Best first, ties by smaller key.
  std::vector<DenseHit> run(std::span<const SegmentScan> plan);

 private:
  bool admits(const LiveSegment& segment, std::uint32_t unit) const;
  void score_admitted(const LiveSegment& segment);
  void scan(const SegmentScan& part);
  float cut_at_rank(std::size_t rank, std::span<const UnitRange> ranges);
  void score_between(const SegmentScan& part, float least_bound, float upper);
  void consider(const SegmentView& view, std::uint32_t unit);
  bool is_full() const { return best_.size() == top_k_; }

  const QueryCode& query_;
  const Admission& admission_;
  const std::uint32_t top_k_;
  Scratch& scratch_;
  struct Candidate {
    float bound;
    std::uint32_t unit;
  };
  std::vector<Candidate> candidates_;
  std::vector<float> sample_;
  std::vector<DenseHit> best_;  // a heap, the worst on top
};

// The similarity of one unit that has a vector.
float cosine_of(const SegmentView& view, std::uint32_t unit, const QueryCode& query);

}  // namespace atimo::index::internal
