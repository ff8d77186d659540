#include "atimo/index/internal/segment_builder.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/index/internal/segment.h"
#include "atimo/index/internal/segment_writer.h"

namespace atimo::index::internal {
namespace {

// One field's inverted lists while they grow; a term's text stays in the caller's units.
class FieldInverter {
 public:
  absl::Status invert(std::span<const UnitInput* const> units, std::size_t field);
  absl::Status write(SegmentWriter& writer, std::size_t field);

 private:
  struct Term {
    std::string_view text;
    std::uint32_t hash = 0;
    std::uint32_t postings = 0;
    std::uint32_t last_posting = 0;
    std::uint32_t last_unit = 0;
  };
  struct Occurrence {
    std::uint32_t term;
    Posting posting;
  };

  void count(std::string_view text, std::uint32_t unit);
  std::vector<std::uint32_t> terms_by_hash() const;

  absl::flat_hash_map<std::string_view, std::uint32_t> numbers_;
  std::vector<Term> terms_;
  std::vector<Occurrence> occurrences_;
};

absl::Status FieldInverter::invert(std::span<const UnitInput* const> units, std::size_t field) {
  for (std::uint32_t unit = 0; unit < units.size(); ++unit) {
    for (const std::string& term : units[unit]->terms[field]) {
      if (term.size() > kMaxTermBytes) {
        return absl::InvalidArgumentError(concat("unit ", units[unit]->key, ": a term of ", term.size(),
                                                 " bytes, the limit is ", kMaxTermBytes));
      }
      count(term, unit);
    }
  }
  return absl::OkStatus();
}

void FieldInverter::count(std::string_view text, std::uint32_t unit) {
  const auto [place, fresh] = numbers_.try_emplace(text, static_cast<std::uint32_t>(terms_.size()));
  if (fresh) terms_.push_back(Term{.text = text, .hash = term_hash(text)});
  Term& term = terms_[place->second];
  if (term.postings > 0 && term.last_unit == unit) {
    ++occurrences_[term.last_posting].posting.frequency;
    return;
  }
  ++term.postings;
  term.last_unit = unit;
  term.last_posting = static_cast<std::uint32_t>(occurrences_.size());
  occurrences_.push_back({place->second, {static_cast<std::uint16_t>(unit), 1}});
}

std::vector<std::uint32_t> FieldInverter::terms_by_hash() const {
  std::vector<std::uint32_t> order(terms_.size());
  for (std::uint32_t number = 0; number < order.size(); ++number) order[number] = number;
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return terms_[a].hash != terms_[b].hash ? terms_[a].hash < terms_[b].hash
                                            : terms_[a].text < terms_[b].text;
  });
  return order;
}

absl::Status FieldInverter::write(SegmentWriter& writer, std::size_t field) {
  const std::vector<std::uint32_t> order = terms_by_hash();
  std::vector<std::uint32_t> next(terms_.size());
  std::uint32_t start = 0;
  for (const std::uint32_t number : order) {
    next[number] = start;
    start += terms_[number].postings;
  }
  // Occurrences come by unit, so each term's share is filled in unit order.
  std::vector<Posting> postings(occurrences_.size());
  for (const Occurrence& occurrence : occurrences_) postings[next[occurrence.term]++] = occurrence.posting;
  const std::span<const Posting> all(postings);
  start = 0;
  for (const std::uint32_t number : order) {
    const Term& term = terms_[number];
    ATIMO_RETURN_IF_ERROR(writer.add_term(field, term.text, term.hash, all.subspan(start, term.postings)));
    start += term.postings;
  }
  return absl::OkStatus();
}

// One a unit; of a unit without a vector it does not exist.
absl::StatusOr<std::vector<VectorCode>> encode_all(std::span<const UnitInput* const> units,
                                                   std::uint32_t dimensions, const Rotation* rotation) {
  std::vector<VectorCode> codes(units.size());
  for (std::size_t place = 0; place < units.size(); ++place) {
    const UnitInput& unit = *units[place];
    if (unit.dense.empty()) continue;
    if (absl::Status status = check_vector(unit.dense, dimensions); !status.ok()) {
      return annotate(status, concat("unit ", unit.key));
    }
    codes[place] = encode_vector(*rotation, unit.dense);
  }
  return codes;
}

}  // namespace

absl::StatusOr<std::string> build_segment(std::span<const UnitInput* const> units, std::uint32_t dimensions,
                                          const Rotation* rotation) {
  ATIMO_ASSIGN_OR_RETURN(const std::vector<VectorCode> codes, encode_all(units, dimensions, rotation));
  std::vector<VectorCodeRef> refs;
  for (const VectorCode& code : codes) refs.push_back(code.ref());
  const Partition partition = partition_units(refs, dimensions);
  SegmentWriter writer(dimensions);
  std::vector<const UnitInput*> ordered;
  for (const std::uint32_t place : partition.order) {
    const UnitInput* unit = ordered.emplace_back(units[place]);
    std::array<std::uint32_t, kFields> lengths{};
    for (std::size_t field = 0; field < kFields; ++field) {
      lengths[field] = static_cast<std::uint32_t>(unit->terms[field].size());
    }
    writer.add_unit(unit->key, unit->attributes, lengths);
    if (!unit->dense.empty()) writer.add_vector(refs[place]);
  }
  writer.set_clusters(partition);
  for (std::size_t field = 0; field < kFields; ++field) {
    FieldInverter inverter;
    ATIMO_RETURN_IF_ERROR(inverter.invert(ordered, field));
    ATIMO_RETURN_IF_ERROR(inverter.write(writer, field));
  }
  return writer.finish();
}

}  // namespace atimo::index::internal
