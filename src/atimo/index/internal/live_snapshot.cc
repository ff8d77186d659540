#include "atimo/index/internal/live_snapshot.h"

#include <cmath>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/index/internal/dense_scorer.h"
#include "atimo/index/internal/query_plan.h"
#include "atimo/index/internal/scorer.h"

namespace atimo::index::internal {
namespace {

// Sums are whole numbers, so the result does not depend on how units are spread over segments.
FieldStatistics field_statistics(const LiveSegments& segments, std::size_t field) {
  std::uint64_t units = 0;
  std::uint64_t sum = 0;
  std::uint64_t squares = 0;
  for (const LiveSegment& segment : segments) {
    const std::span<const std::uint32_t> lengths = segment.segment->view().lengths(field);
    for (std::uint32_t unit = 0; unit < lengths.size(); ++unit) {
      if (!segment.is_live(unit)) continue;
      const std::uint64_t length = lengths[unit];
      ++units;
      sum += length;
      squares += length * length;
    }
  }
  if (units == 0) return {};
  const double count = static_cast<double>(units);
  const double mean = static_cast<double>(sum) / count;
  const double variance = std::max(0.0, static_cast<double>(squares) / count - mean * mean);
  return {.units = units, .mean_length = mean, .length_deviation = std::sqrt(variance)};
}

}  // namespace

LiveSnapshot::LiveSnapshot(LiveSegments segments, std::uint64_t epoch, const Index::Options& options,
                           std::shared_ptr<const Rotation> rotation, std::shared_ptr<ScratchPool> scratch)
    : segments_(std::move(segments)),
      epoch_(epoch),
      dimensions_(options.dimensions),
      scan_budget_(options.scan_budget),
      rotation_(std::move(rotation)),
      scratch_(std::move(scratch)) {
  for (const LiveSegment& segment : segments_) unit_count_ += segment.live_units();
  for (std::size_t field = 0; field < kFields; ++field)
    statistics_[field] = field_statistics(segments_, field);
}

absl::StatusOr<std::vector<Hit>> LiveSnapshot::search(std::span<const QueryTerm> query, const Filter& filter,
                                                      const SearchOptions& options) const {
  ATIMO_RETURN_IF_ERROR(check_query(query, options));
  const QueryPlan plan = plan_query(segments_, query, options, statistics_);
  std::unique_ptr<Scratch> scratch = scratch_->take();
  std::vector<Hit> hits = Scorer(segments_, plan, filter, options, *scratch).run();
  scratch_->give(std::move(scratch));
  return hits;
}

absl::StatusOr<std::vector<DenseHit>> LiveSnapshot::search_dense(std::span<const float> query,
                                                                 const Filter& filter,
                                                                 std::uint32_t top_k) const {
  ATIMO_RETURN_IF_ERROR(check_top_k(top_k));
  ATIMO_RETURN_IF_ERROR(check_vector(query, dimensions_));
  std::unique_ptr<Scratch> scratch = scratch_->take();
  const QueryCode code(*rotation_, query);
  const Admission admission(filter);
  std::vector<DenseHit> hits =
      DenseScorer(code, admission, top_k, *scratch).run(plan_scan(segments_, code, admission, scan_budget_));
  scratch_->give(std::move(scratch));
  return hits;
}

absl::StatusOr<std::vector<std::optional<float>>> LiveSnapshot::similarities(
    std::span<const float> query, std::span<const UnitKey> keys) const {
  ATIMO_RETURN_IF_ERROR(check_vector(query, dimensions_));
  const QueryCode code(*rotation_, query);
  std::vector<std::optional<float>> found(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (const LiveSegment& segment : segments_) {
      const SegmentView& view = segment.segment->view();
      const auto unit = view.unit_of(keys[i]);
      if (!unit || !segment.is_live(*unit) || !view.vector_infos()[*unit].exists()) continue;
      found[i] = cosine_of(view, *unit, code);
    }
  }
  return found;
}

std::uint64_t LiveSnapshot::document_frequency(std::uint8_t field, std::string_view term) const {
  if (field >= kFields) return 0;
  const std::uint32_t hash = term_hash(term);
  std::uint64_t units = 0;
  for (const LiveSegment& segment : segments_) {
    if (const auto postings = segment.segment->view().find(field, term, hash))
      units += postings->units.size();
  }
  return units;
}

FieldStatistics LiveSnapshot::statistics(std::uint8_t field) const {
  return field < kFields ? statistics_[field] : FieldStatistics{};
}

}  // namespace atimo::index::internal
