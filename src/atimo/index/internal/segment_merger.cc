#include "atimo/index/internal/segment_merger.h"

#include <algorithm>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/index/internal/segment_writer.h"

namespace atimo::index::internal {
namespace {

constexpr std::uint32_t kGone = kMaxSegmentUnits;

class Merger {
 public:
  explicit Merger(const LiveSegments& sources)
      : sources_(sources), writer_(sources.front().segment->view().dimensions()) {}
  absl::StatusOr<std::string> run();

 private:
  struct Unit {
    UnitKey key;
    std::uint32_t source;
    std::uint32_t unit;
  };
  struct Cursor {
    std::size_t source;
    std::span<const TermEntry> left;
    std::string_view term;
  };

  std::vector<Unit> live_units();  // by increasing key
  void lay_out_units();
  absl::Status merge_field(std::size_t field);
  absl::Status load_term(std::size_t field, Cursor& cursor) const;
  absl::Status gather(std::size_t field, const Cursor& cursor);
  absl::Status damaged(std::size_t source) const {
    return absl::DataLossError(concat(segment_name(source), ": damaged segment: postings point outside"));
  }
  std::string segment_name(std::size_t source) const {
    return concat("segment-", sources_[source].segment->id());
  }

  const LiveSegments& sources_;
  SegmentWriter writer_;
  std::vector<std::vector<std::uint32_t>> new_units_;  // by source and old unit; kGone for deleted ones
  std::vector<Posting> postings_;
};

absl::StatusOr<std::string> Merger::run() {
  lay_out_units();
  for (std::size_t field = 0; field < kFields; ++field) ATIMO_RETURN_IF_ERROR(merge_field(field));
  return writer_.finish();
}

std::vector<Merger::Unit> Merger::live_units() {
  std::vector<Unit> units;
  for (std::uint32_t source = 0; source < sources_.size(); ++source) {
    const SegmentView& view = sources_[source].segment->view();
    new_units_.emplace_back(view.unit_count(), kGone);
    for (std::uint32_t unit = 0; unit < view.unit_count(); ++unit) {
      if (sources_[source].is_live(unit)) units.push_back({view.keys()[unit], source, unit});
    }
  }
  std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) { return a.key < b.key; });
  return units;
}

void Merger::lay_out_units() {
  const std::vector<Unit> units = live_units();
  const std::uint32_t dimensions = sources_.front().segment->view().dimensions();
  static constexpr VectorInfo kNone{};
  std::vector<VectorCodeRef> codes(units.size(), VectorCodeRef{&kNone, nullptr, 0, {}});
  for (std::size_t place = 0; dimensions != 0 && place < units.size(); ++place)
    codes[place] = sources_[units[place].source].segment->view().vector_code(units[place].unit);
  const Partition partition = partition_units(codes, dimensions);
  for (std::uint32_t number = 0; number < units.size(); ++number) {
    const Unit& unit = units[partition.order[number]];
    const SegmentView& view = sources_[unit.source].segment->view();
    new_units_[unit.source][unit.unit] = number;
    std::array<std::uint32_t, kFields> lengths{};
    for (std::size_t field = 0; field < kFields; ++field) lengths[field] = view.lengths(field)[unit.unit];
    writer_.add_unit(unit.key, view.attributes()[unit.unit], lengths);
    if (dimensions != 0) writer_.add_vector(codes[partition.order[number]]);
  }
  writer_.set_clusters(partition);
}

absl::Status Merger::load_term(std::size_t field, Cursor& cursor) const {
  if (cursor.left.empty()) return absl::OkStatus();
  const auto term = sources_[cursor.source].segment->view().term(field, cursor.left.front());
  if (!term) return damaged(cursor.source);
  cursor.term = *term;
  return absl::OkStatus();
}

absl::Status Merger::gather(std::size_t field, const Cursor& cursor) {
  const SegmentView& view = sources_[cursor.source].segment->view();
  const auto postings = view.postings(field, cursor.left.front());
  if (!postings) return damaged(cursor.source);
  const std::vector<std::uint32_t>& numbers = new_units_[cursor.source];
  for (std::size_t place = 0; place < postings->units.size(); ++place) {
    const std::uint16_t unit = postings->units[place];
    if (unit >= numbers.size()) return damaged(cursor.source);
    if (numbers[unit] == kGone) continue;
    std::uint32_t frequency = postings->frequencies[place];
    if (frequency == kWideFrequency) {
      frequency = view.wide_frequency(field, postings->first + static_cast<std::uint32_t>(place));
    }
    postings_.push_back({static_cast<std::uint16_t>(numbers[unit]), frequency});
  }
  return absl::OkStatus();
}

absl::Status Merger::merge_field(std::size_t field) {
  std::vector<Cursor> cursors;
  for (std::size_t source = 0; source < sources_.size(); ++source) {
    cursors.push_back({source, sources_[source].segment->view().entries(field), {}});
    ATIMO_RETURN_IF_ERROR(load_term(field, cursors.back()));
  }
  const auto order = [](const Cursor& cursor) { return std::pair(cursor.left.front().hash, cursor.term); };
  while (true) {
    std::erase_if(cursors, [](const Cursor& cursor) { return cursor.left.empty(); });
    if (cursors.empty()) return absl::OkStatus();
    const auto least =
        order(*std::min_element(cursors.begin(), cursors.end(),
                                [&order](const Cursor& a, const Cursor& b) { return order(a) < order(b); }));
    postings_.clear();
    for (Cursor& cursor : cursors) {
      if (order(cursor) != least) continue;
      ATIMO_RETURN_IF_ERROR(gather(field, cursor));
      cursor.left = cursor.left.subspan(1);
      ATIMO_RETURN_IF_ERROR(load_term(field, cursor));
    }
    if (postings_.empty()) continue;
    if (postings_.size() > kMaxSegmentUnits) return damaged(cursors.front().source);
    const auto by_unit = [](const Posting& a, const Posting& b) { return a.unit < b.unit; };
    if (!std::is_sorted(postings_.begin(), postings_.end(), by_unit)) {
      std::sort(postings_.begin(), postings_.end(), by_unit);
    }
    ATIMO_RETURN_IF_ERROR(writer_.add_term(field, least.second, least.first, postings_));
  }
}

}  // namespace

absl::StatusOr<std::string> merge_segments(const LiveSegments& sources) { return Merger(sources).run(); }

}  // namespace atimo::index::internal
