#include "atimo/retrieval/lexical_search.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "atimo/base/status_macros.h"

namespace atimo::retrieval {
namespace {

// Measured on training questions (docs/quality.md).
constexpr float kNeighbourWeight = 0.2f;
constexpr float kNormVoteWeight = 0.2f;
constexpr float kNamedNormWeight = 0.25f;
constexpr float kDefinitionWeight = 4.0f;
constexpr std::size_t kVoters = 20;
constexpr std::uint32_t kPool = 500;

using Place = std::pair<std::uint32_t, std::uint32_t>;  // group, article number

void add_neighbours(const std::vector<index::Hit>& hits, std::vector<ScoredUnit>& units) {
  absl::flat_hash_map<Place, float> by_place;
  by_place.reserve(hits.size());
  for (const index::Hit& hit : hits) {
    if (hit.attributes.ordinal == 0) continue;  // no article, and so nobody's neighbour
    float& best = by_place[{hit.attributes.group, article_number(hit.attributes.ordinal)}];
    best = std::max(best, hit.score);
  }
  const auto score_at = [&](std::uint32_t group, std::uint32_t number) {
    const auto found = by_place.find({group, number});
    return found == by_place.end() ? 0.0f : found->second;
  };
  for (ScoredUnit& unit : units) {
    const std::uint32_t group = unit.attributes.group;
    const std::uint32_t number = article_number(unit.attributes.ordinal);
    if (number == 0) continue;
    unit.evidence.neighbours = kNeighbourWeight * (score_at(group, number - 1) + score_at(group, number + 1));
    unit.score += unit.evidence.neighbours;
  }
}

void add_norm_votes(const std::vector<index::Hit>& hits, std::vector<ScoredUnit>& units) {
  absl::flat_hash_map<std::uint32_t, float> votes;
  float total = 0;
  for (std::size_t i = 0; i < std::min(kVoters, hits.size()); ++i) {
    votes[hits[i].attributes.group] += hits[i].score;
    total += hits[i].score;
  }
  if (total <= 0) return;
  for (ScoredUnit& unit : units) {
    const auto found = votes.find(unit.attributes.group);
    if (found == votes.end()) continue;
    unit.evidence.vote = found->second / total;
    unit.score *= 1 + kNormVoteWeight * unit.evidence.vote;
  }
}

// Lists of definitions are among the longest articles, so their length is not held against them here.
absl::Status prefer_definitions(const Context& context, const CorpusView& corpus, const LexicalQuery& query,
                                const index::Filter& filter, std::vector<ScoredUnit>& units) {
  if (query.defined.empty()) return absl::OkStatus();
  index::SearchOptions options;
  options.top_k = kPool;
  options.bm25[kBigramField].b = 0;
  ATIMO_ASSIGN_OR_RETURN(const std::vector<index::Hit> hits,
                         corpus.search(context, query.defined, filter, options));
  absl::flat_hash_map<index::UnitKey, float> gains;
  for (const index::Hit& hit : hits) gains.emplace(hit.key, kDefinitionWeight * hit.score);
  for (ScoredUnit& unit : units) {
    const auto gain = gains.find(unit.key);
    if (gain == gains.end()) continue;
    unit.evidence.definition = gain->second;
    unit.score += gain->second;
  }
  return absl::OkStatus();
}

void prefer_named_norms(const std::vector<std::uint32_t>& named, std::vector<ScoredUnit>& units) {
  const absl::flat_hash_set<std::uint32_t> groups(named.begin(), named.end());
  for (ScoredUnit& unit : units) {
    unit.evidence.named_norm = groups.contains(unit.attributes.group);
    if (unit.evidence.named_norm) unit.score *= 1 + kNamedNormWeight;
  }
}

}  // namespace

absl::StatusOr<std::vector<ScoredUnit>> lexical_search(const Context& context, const CorpusView& corpus,
                                                       const LexicalQuery& query, const index::Filter& filter,
                                                       const LexicalSearchOptions& options) {
  const std::uint32_t pool = std::max(options.top_k, kPool);
  ATIMO_ASSIGN_OR_RETURN(const std::vector<index::Hit> hits,
                         corpus.search(context, query.terms, filter, lexical_options(corpus, query, pool)));
  std::vector<ScoredUnit> units;
  units.reserve(hits.size());
  for (const index::Hit& hit : hits) {
    ScoredUnit& unit = units.emplace_back(ScoredUnit{hit.key, hit.attributes, hit.score, {}});
    unit.evidence.fields = hit.by_field;
    unit.evidence.length = hit.length;
  }
  add_neighbours(hits, units);
  add_norm_votes(hits, units);
  ATIMO_RETURN_IF_ERROR(prefer_definitions(context, corpus, query, filter, units));
  prefer_named_norms(options.named_groups, units);
  std::sort(units.begin(), units.end(), [](const ScoredUnit& a, const ScoredUnit& b) {
    return a.score != b.score ? a.score > b.score : a.key < b.key;
  });
  if (units.size() > options.top_k) units.resize(options.top_k);
  for (std::size_t i = 0; i < units.size(); ++i) {
    units[i].evidence.lexical_score = units[i].score;
    units[i].evidence.lexical_rank = static_cast<std::uint32_t>(i + 1);
  }
  return units;
}

}  // namespace atimo::retrieval
