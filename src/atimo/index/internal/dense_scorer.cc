#include "atimo/index/internal/dense_scorer.h"

#include <algorithm>
#include <limits>

#include "atimo/index/internal/scan_isa.h"

namespace atimo::index::internal {
namespace {

// Below every bound of a unit that has a vector.
constexpr float kLowest = -1.99f;
constexpr float kHighest = std::numeric_limits<float>::infinity();
constexpr std::size_t kSample = 4'096;
// The first cut lets about this many through, later ones a multiple of the last.
constexpr std::size_t kFirstRank = 64;
constexpr std::size_t kRankForEachHit = 4;
constexpr std::size_t kRankGrowth = 8;

bool better(const DenseHit& a, const DenseHit& b) {
  return a.cosine != b.cosine ? a.cosine > b.cosine : a.key < b.key;
}

}  // namespace

float cosine_of(const SegmentView& view, std::uint32_t unit, const QueryCode& query) {
  const std::span<const std::int8_t> bytes = view.vector_bytes(unit);
  const float cosine = view.vector_infos()[unit].scale *
                       fastest_scan_kernels().dot(query.rotated.data(), bytes.data(), bytes.size());
  return std::clamp(cosine, -1.0f, 1.0f);
}

std::vector<DenseHit> DenseScorer::run(std::span<const SegmentScan> plan) {
  for (const SegmentScan& part : plan) part.admits_few ? score_admitted(*part.segment) : scan(part);
  std::sort(best_.begin(), best_.end(), better);
  return std::move(best_);
}

bool DenseScorer::admits(const LiveSegment& segment, std::uint32_t unit) const {
  return segment.is_live(unit) && admission_.admits(segment.segment->view().attributes()[unit]);
}

void DenseScorer::score_admitted(const LiveSegment& segment) {
  const SegmentView& view = segment.segment->view();
  for (std::uint32_t unit = 0; unit < view.unit_count(); ++unit) {
    if (view.vector_infos()[unit].exists() && admits(segment, unit)) consider(view, unit);
  }
}

void DenseScorer::scan(const SegmentScan& part) {
  const SegmentView& view = part.segment->segment->view();
  const std::size_t words = word_count(view.dimensions());
  const ScanKernels::Query query{.planes = query_.planes.data(),
                                 .words = words,
                                 .low = query_.low,
                                 .step = query_.step,
                                 .sum = query_.sum,
                                 .deviations = kDeviations};
  for (const UnitRange& range : part.ranges) {
    fastest_scan_kernels().bounds(query, view.vector_bits().data() + range.begin * words,
                                  view.vector_infos().data() + range.begin,
                                  block_count(range.end - range.begin), scratch_.bounds.data() + range.begin);
  }
  // In portions of falling bounds, each cut so that few units are scored in vain.
  std::size_t rank = kFirstRank + kRankForEachHit * top_k_;
  float upper = kHighest;
  while (upper > kLowest) {
    const float cut = is_full() ? best_.front().cosine : cut_at_rank(rank, part.ranges);
    if (cut >= upper) return;
    score_between(part, cut, upper);
    upper = cut;
    rank *= kRankGrowth;
  }
}

// A bound that about `rank` units reach, by a sample of them.
float DenseScorer::cut_at_rank(std::size_t rank, std::span<const UnitRange> ranges) {
  std::size_t units = 0;
  for (const UnitRange& range : ranges) units += range.end - range.begin;
  if (rank >= units) return kLowest;
  const std::size_t step = units / kSample + 1;
  sample_.clear();
  std::size_t unit = 0;
  for (const UnitRange& range : ranges) {
    for (unit += range.begin; unit < range.end; unit += step) sample_.push_back(scratch_.bounds[unit]);
    unit -= range.end;
  }
  const auto place = sample_.begin() + static_cast<std::ptrdiff_t>(rank / step);
  if (place >= sample_.end()) return kLowest;
  std::nth_element(sample_.begin(), place, sample_.end(), std::greater<>());
  return std::max(*place, kLowest);
}

// Scores the units with least_bound <= bound < upper, the highest bounds first.
void DenseScorer::score_between(const SegmentScan& part, float least_bound, float upper) {
  const SegmentView& view = part.segment->segment->view();
  candidates_.clear();
  for (const UnitRange& range : part.ranges) {
    for (std::uint32_t unit = range.begin; unit < range.end; ++unit) {
      const float bound = scratch_.bounds[unit];
      if (bound >= least_bound && bound < upper) candidates_.push_back({bound, unit});
    }
  }
  std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
    return a.bound != b.bound ? a.bound > b.bound : a.unit < b.unit;
  });
  for (const Candidate& candidate : candidates_) {
    if (is_full() && candidate.bound < best_.front().cosine) return;
    if (admits(*part.segment, candidate.unit)) consider(view, candidate.unit);
  }
}

void DenseScorer::consider(const SegmentView& view, std::uint32_t unit) {
  const DenseHit hit{view.keys()[unit], cosine_of(view, unit, query_), view.attributes()[unit]};
  if (is_full()) {
    if (!better(hit, best_.front())) return;
    std::pop_heap(best_.begin(), best_.end(), better);
    best_.back() = hit;
  } else {
    best_.push_back(hit);
  }
  std::push_heap(best_.begin(), best_.end(), better);
}

}  // namespace atimo::index::internal
