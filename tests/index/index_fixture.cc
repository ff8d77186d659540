#include "index_fixture.h"

#include <algorithm>

namespace atimo::index::testing {

UnitInput unit(UnitKey key, const std::vector<std::string>& words, UnitAttributes attributes) {
  UnitInput input{.key = key, .attributes = attributes, .terms = {}};
  input.terms[0] = words;
  for (const std::string& word : words) input.terms[1].push_back(word.substr(0, 1));
  return input;
}

std::string RandomCorpus::word() {
  const double uniform = static_cast<double>(below(1'000'000)) / 1e6;
  return concat("t", static_cast<int>(200 * uniform * uniform * uniform));
}

UnitInput RandomCorpus::next(UnitKey key) {
  UnitInput input{.key = key, .attributes = {}, .terms = {}};
  input.attributes.name_space = below(3);
  input.attributes.group = below(10);
  input.attributes.status = static_cast<std::uint8_t>(below(4));
  input.attributes.valid_from = static_cast<std::int32_t>(below(100));
  input.attributes.valid_to = input.attributes.valid_from + 1 + static_cast<std::int32_t>(below(100));
  for (std::size_t field = 0; field < kFields; ++field) {
    const std::uint32_t length = below(40) * (field == 2 && below(2) == 0 ? 0 : 1);
    for (std::uint32_t i = 0; i < length; ++i) input.terms[field].push_back(word());
  }
  if (below(50) == 0) input.terms[0].insert(input.terms[0].end(), 200 + below(200), "t0");
  return input;
}

std::vector<QueryTerm> RandomCorpus::query(std::size_t terms) {
  std::vector<QueryTerm> query;
  for (std::size_t i = 0; i < terms; ++i) {
    query.push_back({word(), static_cast<std::uint8_t>(below(kFields)), 0.5f + static_cast<float>(below(4))});
  }
  return query;
}

void FlatReference::apply(const std::vector<UnitInput>& additions, const std::vector<UnitKey>& deletions) {
  for (const UnitKey key : deletions) units_.erase(key);
  for (const UnitInput& input : additions) units_[input.key] = input;
}

double FlatReference::mean_length(std::size_t field) const {
  double sum = 0;
  for (const auto& [key, input] : units_) sum += static_cast<double>(input.terms[field].size());
  return units_.empty() ? 0 : sum / static_cast<double>(units_.size());
}

std::uint64_t FlatReference::frequency(const QueryTerm& term) const {
  return static_cast<std::uint64_t>(std::count_if(units_.begin(), units_.end(), [&term](const auto& item) {
    const auto& terms = item.second.terms[term.field];
    return std::find(terms.begin(), terms.end(), term.term) != terms.end();
  }));
}

std::vector<Hit> FlatReference::search(const std::vector<QueryTerm>& query, const Filter& filter,
                                       const SearchOptions& options) const {
  const double n = static_cast<double>(units_.size());
  std::map<UnitKey, Hit> hits;
  for (const QueryTerm& term : query) {
    const double df = static_cast<double>(frequency(term));
    const float share = options.max_df_share[term.field];
    if (share < 1.0f && df > share * n) continue;
    const auto factor = static_cast<float>(term.weight * std::log(1.0 + (n - df + 0.5) / (df + 0.5)));
    const Bm25& bm25 = options.bm25[term.field];
    const auto base = static_cast<float>(bm25.k1 * (1.0 - bm25.b));
    const auto slope = static_cast<float>(bm25.k1 * bm25.b / mean_length(term.field));
    for (const auto& [key, input] : units_) {
      const auto& terms = input.terms[term.field];
      const auto tf = static_cast<float>(std::count(terms.begin(), terms.end(), term.term));
      if (tf == 0) continue;
      Hit& hit = hits[key];
      hit.key = key;
      hit.attributes = input.attributes;
      hit.by_field[term.field] += factor * tf / (tf + (base + slope * static_cast<float>(terms.size())));
    }
  }
  std::vector<Hit> admitted;
  for (auto& [key, hit] : hits) {
    const UnitAttributes& seen = hit.attributes;
    const bool in_group = filter.groups.empty() || std::find(filter.groups.begin(), filter.groups.end(),
                                                             seen.group) != filter.groups.end();
    if (seen.name_space != filter.name_space || seen.valid_from > filter.as_of ||
        filter.as_of >= seen.valid_to || seen.status > filter.max_status || !in_group) {
      continue;
    }
    hit.score = hit.by_field[0] + hit.by_field[1] + hit.by_field[2];
    admitted.push_back(hit);
  }
  std::stable_sort(admitted.begin(), admitted.end(),
                   [](const Hit& a, const Hit& b) { return a.score > b.score; });
  admitted.resize(std::min<std::size_t>(admitted.size(), options.top_k));
  return admitted;
}

void expect_same_hits(const std::vector<Hit>& actual, const std::vector<Hit>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t place = 0; place < actual.size(); ++place) {
    EXPECT_EQ(actual[place].key, expected[place].key) << "place " << place;
    EXPECT_EQ(actual[place].score, expected[place].score) << "place " << place;
    EXPECT_EQ(actual[place].by_field, expected[place].by_field) << "place " << place;
    EXPECT_EQ(actual[place].attributes.group, expected[place].attributes.group) << "place " << place;
  }
}

}  // namespace atimo::index::testing
