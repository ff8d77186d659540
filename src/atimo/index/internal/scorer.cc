#include "atimo/index/internal/scorer.h"

#include <algorithm>

namespace atimo::index::internal {
namespace {

bool better(const Hit& a, const Hit& b) { return a.score != b.score ? a.score > b.score : a.key < b.key; }

constexpr std::uint32_t kBlock = 64;

}  // namespace

Scorer::Scorer(const LiveSegments& segments, const QueryPlan& plan, const Filter& filter,
               const SearchOptions& options, Scratch& scratch)
    : segments_(segments), plan_(plan), admission_(filter), top_k_(options.top_k), scratch_(scratch) {}

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

// In blocks of a fixed size, so that the compiler turns the conversions and divisions into vector code; only
// the loads of norms and the additions go unit by unit.
void Scorer::add_postings(const SegmentView& view, std::size_t field, const Postings& postings,
                          float factor) {
  const std::size_t total = postings.units.size();
  std::size_t start = 0;
  for (; start + kBlock <= total; start += kBlock) add_block(view, field, postings, factor, start, kBlock);
  if (start < total) add_block(view, field, postings, factor, start, total - start);
}

inline void Scorer::add_block(const SegmentView& view, std::size_t field, const Postings& postings,
                              float factor, std::size_t start, std::size_t count) {
  const std::uint16_t* units = postings.units.data() + start;
  const std::uint8_t* bytes = postings.frequencies.data() + start;
  const float* norms = scratch_.norms.data();
  float* scores = scratch_.scores[field].data();
  float frequencies[kBlock];
  float parts[kBlock];
  unsigned wide = 0;
  for (std::size_t i = 0; i < count; ++i) {
    frequencies[i] = static_cast<float>(static_cast<int>(bytes[i]));
    wide |= bytes[i] == kWideFrequency ? 1u : 0u;
  }
  if (wide != 0) [[unlikely]] {
    for (std::size_t i = 0; i < count; ++i) {
      const auto posting = postings.first + static_cast<std::uint32_t>(start + i);
      if (bytes[i] == kWideFrequency)
        frequencies[i] = static_cast<float>(view.wide_frequency(field, posting));
    }
  }
  for (std::size_t i = 0; i < count; ++i) parts[i] = norms[units[i]];
  for (std::size_t i = 0; i < count; ++i) parts[i] = factor * frequencies[i] / (frequencies[i] + parts[i]);
  for (std::size_t i = 0; i < count; ++i) scores[units[i]] += parts[i];
}

// The filter is asked only about units whose score would enter: the same result as filtering first, without
// reading the attributes of the rest.
void Scorer::collect(const LiveSegment& segment) {
  const SegmentView& view = segment.segment->view();
  const float* first = scratch_.scores[0].data();
  const float* second = scratch_.scores[1].data();
  const float* third = scratch_.scores[2].data();
  static_assert(kFields == 3);
  for (std::uint32_t start = 0; start < view.unit_count(); start += kBlock) {
    const std::uint32_t end = std::min<std::uint32_t>(start + kBlock, view.unit_count());
    unsigned reached = 0;
    const float least = least_;
    for (std::uint32_t unit = start; unit < end; ++unit) {
      reached |= first[unit] + second[unit] + third[unit] >= least ? 1u : 0u;
    }
    for (std::uint32_t unit = start; reached != 0 && unit < end; ++unit) {
      const float score = first[unit] + second[unit] + third[unit];
      if (score >= least_ && segment.is_live(unit) && admission_.admits(view.attributes()[unit]))
        consider(view, unit, score);
    }
  }
}

void Scorer::consider(const SegmentView& view, std::uint32_t unit, float score) {
  Hit hit{.key = view.keys()[unit],
          .score = score,
          .by_field = {},
          .attributes = view.attributes()[unit],
          .length = view.lengths(0)[unit]};
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
