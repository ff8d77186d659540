#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/lexicon.h"

namespace atimo::retrieval::testing {

inline constexpr std::uint32_t kDimensions = 64;

// Units that a seed decides: words of a Zipf-like vocabulary, five groups, two name spaces, every seventh
// without a vector, every ninth no longer in force from day 100 on.
class SampleCorpus {
 public:
  explicit SampleCorpus(unsigned seed, std::size_t units) : random_(seed) {
    for (std::size_t i = 0; i < units; ++i) add(i);
  }

  std::vector<float> vector() {
    std::normal_distribution<float> component;
    std::vector<float> out(kDimensions);
    for (float& value : out) value = component(random_);
    return out;
  }
  std::string word() {
    std::geometric_distribution<int> rank(0.04);
    return "w" + std::to_string(rank(random_));
  }
  // Stems, words and the pairs of neighbours, as a question of so many words has them.
  std::vector<index::QueryTerm> question(std::size_t words) {
    std::map<std::pair<std::uint8_t, std::string>, float> terms;
    std::string previous;
    for (std::size_t i = 0; i < words; ++i) {
      const std::string next = word();
      terms[{kStemField, next}] = 1.0f;
      terms[{kWordField, next + "s"}] = 0.5f;
      if (i > 0) terms[{kBigramField, previous + " " + next}] = 0.3f;
      previous = next;
    }
    std::vector<index::QueryTerm> out;
    for (const auto& [term, weight] : terms) out.push_back({term.second, term.first, weight});
    return out;
  }

  const std::vector<index::UnitInput>& units() const { return units_; }
  const index::UnitInput& unit(index::UnitKey key) const {
    return *std::find_if(units_.begin(), units_.end(), [key](const auto& u) { return u.key == key; });
  }
  static UnitText text_of(const index::UnitInput& unit) {
    return {.name_space = unit.attributes.name_space == 0 ? "default" : "outro",
            .document_id = "lei-" + std::to_string(unit.attributes.group),
            .unit_id = "art" + std::to_string(unit.key),
            .document_type = "lei",
            .text = "Art. " + std::to_string(unit.key) + "º É vedado."};
  }
  static CorpusChanges everything(const std::vector<index::UnitInput>& units, std::uint64_t token) {
    CorpusChanges changes = of(units, token);
    changes.scope = Scope::kEverything;
    return changes;
  }
  static CorpusChanges of(const std::vector<index::UnitInput>& units, std::uint64_t token) {
    CorpusChanges changes;
    changes.additions = units;
    for (const index::UnitInput& unit : units) changes.texts.push_back(text_of(unit));
    changes.token = token;
    return changes;
  }

 private:
  void add(std::size_t i) {
    index::UnitInput unit;
    unit.key = i + 1;
    unit.attributes.name_space = i % 10 == 3 ? 1 : 0;
    unit.attributes.group = static_cast<std::uint32_t>(i % 5 + 1);
    unit.attributes.ordinal = unit_ordinal(0, static_cast<std::uint32_t>(i / 5 + 1), 0);
    unit.attributes.type = static_cast<std::uint32_t>(i % 3 + 4);
    unit.attributes.year = static_cast<std::int16_t>(1990 + i % 30);
    unit.attributes.status = static_cast<std::uint8_t>(i % 4 == 0 ? 1 : 0);
    if (i % 9 == 0) unit.attributes.valid_to = 100;
    std::uniform_int_distribution<std::size_t> length(5, 60);
    std::string previous;
    for (std::size_t n = length(random_); n > 0; --n) {
      const std::string next = word();
      unit.terms[kStemField].push_back(next);
      unit.terms[kWordField].push_back(next + "s");
      if (!previous.empty()) unit.terms[kBigramField].push_back(previous + " " + next);
      previous = next;
    }
    if (i % 11 == 0) unit.terms[kBigramField].push_back(std::string(1, kDefined) + previous);
    if (i % 7 != 6) unit.dense = vector();
    units_.push_back(std::move(unit));
  }

  std::mt19937 random_;
  std::vector<index::UnitInput> units_;
};

inline bool admits(const index::Filter& filter, const index::UnitAttributes& of) {
  const auto any = [](const auto& wanted, auto value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
  };
  return of.name_space == filter.name_space && of.valid_from <= filter.as_of && filter.as_of < of.valid_to &&
         any(filter.groups, of.group) && any(filter.types, of.type) && of.year >= filter.min_year &&
         of.year <= filter.max_year && of.status <= filter.max_status;
}

// A unit and its score, best first, ties by smaller key: by plain arithmetic over all units.
struct Scored {
  index::UnitKey key = 0;
  double score = 0;
};
inline std::vector<Scored> best_first(std::vector<Scored> all) {
  std::sort(all.begin(), all.end(), [](const Scored& a, const Scored& b) {
    return a.score != b.score ? a.score > b.score : a.key < b.key;
  });
  return all;
}

inline std::vector<Scored> plain_bm25(const std::vector<index::UnitInput>& units,
                                      const std::vector<index::QueryTerm>& query, const index::Filter& filter,
                                      const index::SearchOptions& options) {
  const auto n = static_cast<double>(units.size());
  std::vector<Scored> all;
  std::vector<double> scores(units.size(), 0);
  for (const index::QueryTerm& term : query) {
    double length_sum = 0, df = 0;
    const auto frequency = [&](const index::UnitInput& unit) {
      const auto& terms = unit.terms[term.field];
      return static_cast<double>(std::count(terms.begin(), terms.end(), term.term));
    };
    for (const index::UnitInput& unit : units) {
      length_sum += static_cast<double>(unit.terms[term.field].size());
      df += frequency(unit) > 0 ? 1 : 0;
    }
    if (df > options.max_df_share[term.field] * n) continue;
    const double idf = std::log(1 + (n - df + 0.5) / (df + 0.5));
    const index::Bm25 bm25 = options.bm25[term.field];
    for (std::size_t i = 0; i < units.size(); ++i) {
      const double tf = frequency(units[i]);
      const double length = static_cast<double>(units[i].terms[term.field].size()) * n / length_sum;
      scores[i] += tf == 0 ? 0 : term.weight * idf * tf / (tf + bm25.k1 * (1 - bm25.b + bm25.b * length));
    }
  }
  for (std::size_t i = 0; i < units.size(); ++i)
    if (scores[i] > 0 && admits(filter, units[i].attributes)) all.push_back({units[i].key, scores[i]});
  return best_first(std::move(all));
}

inline double plain_cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0, of_a = 0, of_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += double{a[i]} * b[i];
    of_a += double{a[i]} * a[i];
    of_b += double{b[i]} * b[i];
  }
  return product / std::sqrt(of_a * of_b);
}

inline std::vector<Scored> plain_nearest(const std::vector<index::UnitInput>& units,
                                         const std::vector<float>& query, const index::Filter& filter) {
  std::vector<Scored> all;
  for (const index::UnitInput& unit : units)
    if (!unit.dense.empty() && admits(filter, unit.attributes))
      all.push_back({unit.key, plain_cosine(unit.dense, query)});
  return best_first(std::move(all));
}

}  // namespace atimo::retrieval::testing
