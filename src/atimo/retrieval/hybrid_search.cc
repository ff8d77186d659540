#include "atimo/retrieval/hybrid_search.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/status_macros.h"

namespace atimo::retrieval {
namespace {

constexpr std::uint32_t kCandidates = 200;  // of each search, at least
constexpr float kRrfConstant = 60;

struct Candidate {
  ScoredUnit unit;  // its score is the lexical one; 0: not found by words
  std::optional<float> cosine;
  std::size_t lexical_rank = 0, dense_rank = 0;  // from 1; 0: not listed
};

// By lexical rank first, then by dense rank.
absl::StatusOr<std::vector<Candidate>> candidates_of(const Context& context, const CorpusView& corpus,
                                                     const LexicalQuery& query, std::span<const float> vector,
                                                     const index::Filter& filter, HybridOptions options) {
  options.lexical.top_k = std::max(options.lexical.top_k, kCandidates);
  std::vector<Candidate> candidates;
  if (!query.terms.empty()) {
    ATIMO_ASSIGN_OR_RETURN(const auto units, lexical_search(context, corpus, query, filter, options.lexical));
    for (const ScoredUnit& unit : units) candidates.push_back({unit, std::nullopt, candidates.size() + 1, 0});
  }
  ATIMO_ASSIGN_OR_RETURN(const auto hits,
                         corpus.search_dense(context, vector, filter, options.lexical.top_k));
  absl::flat_hash_map<index::UnitKey, std::size_t> places;
  for (std::size_t i = 0; i < candidates.size(); ++i) places.emplace(candidates[i].unit.key, i);
  for (std::size_t rank = 0; rank < hits.size(); ++rank) {
    const auto [place, fresh] = places.try_emplace(hits[rank].key, candidates.size());
    if (fresh) candidates.push_back({{hits[rank].key, hits[rank].attributes, 0}, std::nullopt, 0, 0});
    candidates[place->second].dense_rank = rank + 1;
  }
  return candidates;
}

absl::Status add_cosines(const Context& context, const CorpusView& corpus, std::span<const float> vector,
                         std::vector<Candidate>& candidates) {
  std::vector<index::UnitKey> keys;
  keys.reserve(candidates.size());
  for (const Candidate& candidate : candidates) keys.push_back(candidate.unit.key);
  ATIMO_ASSIGN_OR_RETURN(const auto cosines, corpus.similarities(context, vector, keys));
  for (std::size_t i = 0; i < candidates.size(); ++i) candidates[i].cosine = cosines[i];
  return absl::OkStatus();
}

// A unit without a vector counts as the farthest.
void weigh(std::vector<Candidate>& candidates, float dense_share) {
  float best_lexical = 0, lowest = 1, highest = -1;
  for (const Candidate& candidate : candidates) {
    best_lexical = std::max(best_lexical, candidate.unit.score);
    if (!candidate.cosine) continue;
    lowest = std::min(lowest, *candidate.cosine);
    highest = std::max(highest, *candidate.cosine);
  }
  for (Candidate& candidate : candidates) {
    const float lexical = best_lexical > 0 ? candidate.unit.score / best_lexical : 0;
    const float dense =
        highest > lowest ? (candidate.cosine.value_or(lowest) - lowest) / (highest - lowest) : 0;
    candidate.unit.score = (1 - dense_share) * lexical + dense_share * dense;
  }
}

void fuse_ranks(std::vector<Candidate>& candidates) {
  const auto share = [](std::size_t rank) {
    return rank == 0 ? 0.0f : 1.0f / (kRrfConstant + static_cast<float>(rank));
  };
  for (Candidate& candidate : candidates)
    candidate.unit.score = share(candidate.lexical_rank) + share(candidate.dense_rank);
}

}  // namespace

absl::StatusOr<std::vector<ScoredUnit>> hybrid_search(const Context& context, const CorpusView& corpus,
                                                      const LexicalQuery& query,
                                                      std::span<const float> vector,
                                                      const index::Filter& filter,
                                                      const HybridOptions& options) {
  if (options.fusion == Fusion::kLexical)
    return lexical_search(context, corpus, query, filter, options.lexical);
  ATIMO_ASSIGN_OR_RETURN(std::vector<Candidate> candidates,
                         candidates_of(context, corpus, query, vector, filter, options));
  if (options.fusion == Fusion::kRrf) {
    fuse_ranks(candidates);
  } else {
    ATIMO_RETURN_IF_ERROR(add_cosines(context, corpus, vector, candidates));
    weigh(candidates, options.fusion == Fusion::kDense ? 1.0f : options.dense_share);
  }
  std::vector<ScoredUnit> units;
  units.reserve(candidates.size());
  for (const Candidate& candidate : candidates) units.push_back(candidate.unit);
  std::sort(units.begin(), units.end(), [](const ScoredUnit& a, const ScoredUnit& b) {
    return a.score != b.score ? a.score > b.score : a.key < b.key;
  });
  if (units.size() > options.lexical.top_k) units.resize(options.lexical.top_k);
  return units;
}

}  // namespace atimo::retrieval
