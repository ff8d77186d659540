#include "atimo/retrieval/internal/term_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/retrieval/lexicon.h"

namespace atimo::retrieval::internal {
namespace {

static_assert(store::kLedgerFields == index::kFields);

constexpr double kStaleShare = 0.1;
constexpr double kStaleB = 0.05;

struct Occurrence {
  std::uint32_t number = 0;
  std::uint8_t field = 0;
  bool defined = false;  // the length of a list of definitions is not held against it: lexical_search

  friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

std::vector<Occurrence> occurrences_of(const index::UnitInput& unit) {
  std::vector<Occurrence> all;
  for (std::size_t field = 0; field < index::kFields; ++field) {
    const auto number = static_cast<std::uint8_t>(field);
    for (const std::string& term : unit.terms[field])
      all.push_back({term_number(number, term), number, field == kBigramField && term.starts_with(kDefined)});
  }
  std::sort(all.begin(), all.end(), [](const Occurrence& a, const Occurrence& b) {
    return a.number != b.number ? a.number < b.number : a.field < b.field;
  });
  return all;
}

double saturation(const Occurrence& term, double frequency, const store::LedgerUnit& unit,
                  const store::LedgerState& constants) {
  const double mean = constants.mean_length[term.field];
  const double b = term.defined || mean <= 0 ? 0 : constants.length_b[term.field];
  const double length = mean <= 0 ? 0 : unit.lengths[term.field] / mean;
  return frequency / (frequency + kLexicalK1 * (1 - b + b * length));
}

}  // namespace

std::uint32_t term_number(std::uint8_t field, std::string_view term) {
  constexpr std::uint64_t kNumbers = std::numeric_limits<std::uint32_t>::max() - 1;
  return static_cast<std::uint32_t>(hash64(concat(static_cast<int>(field), '/', term)) % kNumbers) + 1;
}

WeighedUnit weigh(const index::UnitInput& unit, const store::LedgerState& constants) {
  WeighedUnit out;
  out.ledger.unit = unit.key;
  for (std::size_t field = 0; field < index::kFields; ++field)
    out.ledger.lengths[field] = static_cast<std::uint32_t>(unit.terms[field].size());
  const std::vector<Occurrence> all = occurrences_of(unit);
  for (std::size_t first = 0; first < all.size();) {
    const auto run = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(),
                                  [&](const Occurrence& other) { return !(other == all[first]); });
    const auto end = static_cast<std::size_t>(run - all.begin());
    const double weight = saturation(all[first], static_cast<double>(end - first), out.ledger, constants);
    if (out.weights.ids.empty() || out.weights.ids.back() != all[first].number) {
      out.weights.ids.push_back(all[first].number);
      out.weights.weights.push_back(0);
    }
    out.weights.weights.back() += static_cast<float>(weight);
    first = end;
  }
  out.ledger.terms = out.weights.ids;
  if (out.weights.empty()) out.weights = {.ids = {kNoTerm}, .weights = {1.0f}};
  return out;
}

void set_constants(const store::LedgerStatistics& lengths, store::LedgerState& state) {
  const auto bm25 = lexical_bm25(field_statistics(lengths, kStemField));
  for (std::size_t field = 0; field < index::kFields; ++field) {
    state.mean_length[field] = field_statistics(lengths, field).mean_length;
    state.length_b[field] = bm25[field].b;
  }
}

bool constants_are_stale(const store::LedgerStatistics& lengths, const store::LedgerState& state) {
  store::LedgerState fresh;
  set_constants(lengths, fresh);
  for (std::size_t field = 0; field < index::kFields; ++field) {
    if (std::abs(fresh.length_b[field] - state.length_b[field]) > kStaleB) return true;
    if (std::abs(fresh.mean_length[field] - state.mean_length[field]) >
        kStaleShare * state.mean_length[field])
      return true;
  }
  return false;
}

store::LedgerStatistics statistics_of(std::span<const index::UnitInput> units) {
  store::LedgerStatistics lengths;
  lengths.units = units.size();
  for (const index::UnitInput& unit : units) {
    for (std::size_t field = 0; field < index::kFields; ++field) {
      const std::uint64_t length = unit.terms[field].size();
      lengths.length_sum[field] += length;
      lengths.length_squares[field] += length * length;
    }
  }
  return lengths;
}

index::FieldStatistics field_statistics(const store::LedgerStatistics& lengths, std::size_t field) {
  if (lengths.units == 0 || field >= index::kFields) return {};
  const auto count = static_cast<double>(lengths.units);
  const double mean = static_cast<double>(lengths.length_sum[field]) / count;
  const double variance =
      std::max(0.0, static_cast<double>(lengths.length_squares[field]) / count - mean * mean);
  return {.units = lengths.units, .mean_length = mean, .length_deviation = std::sqrt(variance)};
}

double inverse_frequency(std::uint64_t units, std::uint64_t frequency) {
  const auto n = static_cast<double>(units);
  const double df = std::min(static_cast<double>(frequency), n);
  return std::log(1.0 + (n - df + 0.5) / (df + 0.5));
}

}  // namespace atimo::retrieval::internal
