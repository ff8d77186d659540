#include "atimo/index/internal/scorer.h"

#include <algorithm>

namespace atimo::index::internal {
namespace {

bool better(const Hit& a, const Hit& b) { return a.score != b.score ? a.score > b.score : a.key < b.key; }

constexpr std::size_t kBlock = 64;

}  // namespace

Scorer::Scorer(const LiveSegments& segments, const QueryPlan& plan, const Filter& filter,
               const SearchOptions& options, Scratch& scratch)
    : segments_(segments),
      plan_(plan),
      filter_(filter),
      top_k_(options.top_k),
      scratch_(scratch),
      groups_(filter.groups) {
  std::sort(groups_.begin(), groups_.end());
}

std::vector<Hit> Scorer::run() {
  for (std::size_t segment = 0; segment < segments_.size(); ++segment) {
    for (std::size_t field = 0; field < kFields; ++field) score_field(segment, field);
    collect(segments_[segment]);
  }
  std::sort(best_.begin(), best_.end(), better);
  return std::move(best_);
}

void Scorer::score_field(std::size_t segment, std::size_t field) {
  const SegmentView& view = segments_[segment].segment->view();
  const std::uint32_t units = view.unit_count();
  std::fill_n(scratch_.scores[field].begin(), units, 0.0f);
  if (plan_.terms[field].empty()) return;
  const QueryPlan::Norm norm = plan_.norms[field];
  const std::uint32_t* lengths = view.lengths(field).data();
  float* norms = scratch_.norms.data();
  for (std::uint32_t unit = 0; unit < units; ++unit) {
    // Signed conversion is one instruction; no unit has 2^31 terms.
    norms[unit] = norm.base + norm.slope * static_cast<float>(static_cast<std::int32_t>(lengths[unit]));
  }
  for (const QueryPlan::Term& term : plan_.terms[field]) {
    if (term.by_segment[segment]) add_postings(view, field, *term.by_segment[segment], term.factor);
  }
}

// In blocks, so that the divisions of a block are independent of its scattered loads and stores.
void Scorer::add_postings(const SegmentView& view, std::size_t field, const Postings& postings,
                          float factor) {
  const float* norms = scratch_.norms.data();
  float* scores = scratch_.scores[field].data();
  float frequencies[kBlock];
  float sums[kBlock];
  const std::size_t total = postings.units.size();
  for (std::size_t start = 0; start < total; start += kBlock) {
    const std::size_t count = std::min(kBlock, total - start);
    const std::uint16_t* units = postings.units.data() + start;
    for (std::size_t place = 0; place < count; ++place) {
      std::uint32_t frequency = postings.frequencies[start + place];
      if (frequency == kWideFrequency) [[unlikely]] {
        frequency = view.wide_frequency(field, postings.first + static_cast<std::uint32_t>(start + place));
      }
      frequencies[place] = static_cast<float>(static_cast<std::int32_t>(frequency));
      sums[place] = frequencies[place] + norms[units[place]];
    }
    for (std::size_t place = 0; place < count; ++place)
      frequencies[place] = factor * frequencies[place] / sums[place];
    for (std::size_t place = 0; place < count; ++place) scores[units[place]] += frequencies[place];
  }
}

// The filter is asked only about units whose score would enter: the same result as filtering first, without
// reading the attributes of the rest.
void Scorer::collect(const LiveSegment& segment) {
  const SegmentView& view = segment.segment->view();
  const float* first = scratch_.scores[0].data();
  const float* second = scratch_.scores[1].data();
  const float* third = scratch_.scores[2].data();
  static_assert(kFields == 3);
  for (std::uint32_t unit = 0; unit < view.unit_count(); ++unit) {
    const float score = first[unit] + second[unit] + third[unit];
    if (score < least_ || score <= 0) continue;
    if (segment.is_live(unit) && admits(view.attributes()[unit])) consider(view, unit, score);
  }
}

bool Scorer::admits(const UnitAttributes& attributes) const {
  return attributes.name_space == filter_.name_space && attributes.valid_from <= filter_.as_of &&
         filter_.as_of < attributes.valid_to && attributes.status <= filter_.max_status &&
         (groups_.empty() || std::binary_search(groups_.begin(), groups_.end(), attributes.group));
}

void Scorer::consider(const SegmentView& view, std::uint32_t unit, float score) {
  Hit hit{.key = view.keys()[unit], .score = score, .by_field = {}, .attributes = view.attributes()[unit]};
  for (std::size_t field = 0; field < kFields; ++field) hit.by_field[field] = scratch_.scores[field][unit];
  if (best_.size() == top_k_) {
    if (!better(hit, best_.front())) return;
    std::pop_heap(best_.begin(), best_.end(), better);
    best_.back() = hit;
  } else {
    best_.push_back(hit);
  }
  std::push_heap(best_.begin(), best_.end(), better);
  if (best_.size() == top_k_) least_ = best_.front().score;
}

}  // namespace atimo::index::internal
