#include "atimo/retrieval/hybrid_search.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/status_macros.h"

namespace atimo::retrieval {
namespace {

constexpr std::uint32_t kCandidates = 200;  // of each search, at least
// So far down the list of the lexical search goes what it says of a unit that the dense search found.
constexpr std::uint32_t kLexicalEvidence = 500;
constexpr float kRrfConstant = 60;

// By lexical rank first, then by dense rank.
absl::StatusOr<std::vector<ScoredUnit>> candidates_of(const Context& context, const CorpusView& corpus,
                                                      const LexicalQuery& query,
                                                      std::span<const float> vector,
                                                      const index::Filter& filter, HybridOptions options) {
  const std::uint32_t wanted = std::max(options.lexical.top_k, kCandidates);
  options.lexical.top_k = std::max(wanted, kLexicalEvidence);
  std::vector<ScoredUnit> candidates;
  if (!query.terms.empty()) {
    ATIMO_ASSIGN_OR_RETURN(candidates, lexical_search(context, corpus, query, filter, options.lexical));
  }
  ATIMO_ASSIGN_OR_RETURN(const auto hits, corpus.search_dense(context, vector, filter, wanted));
  absl::flat_hash_map<index::UnitKey, std::size_t> places;
  for (std::size_t i = 0; i < candidates.size(); ++i) places.emplace(candidates[i].key, i);
  for (std::size_t rank = 0; rank < hits.size(); ++rank) {
    const auto [place, fresh] = places.try_emplace(hits[rank].key, candidates.size());
    if (fresh) candidates.push_back({hits[rank].key, hits[rank].attributes, 0, {}});
    candidates[place->second].evidence.dense_rank = static_cast<std::uint32_t>(rank + 1);
  }
  std::erase_if(candidates, [wanted](const ScoredUnit& unit) {
    return unit.evidence.dense_rank == 0 && unit.evidence.lexical_rank > wanted;
  });
  return candidates;
}

absl::Status add_cosines(const Context& context, const CorpusView& corpus, std::span<const float> vector,
                         std::vector<ScoredUnit>& candidates) {
  std::vector<index::UnitKey> keys;
  keys.reserve(candidates.size());
  for (const ScoredUnit& candidate : candidates) keys.push_back(candidate.key);
  ATIMO_ASSIGN_OR_RETURN(const auto cosines, corpus.similarities(context, vector, keys));
  for (std::size_t i = 0; i < candidates.size(); ++i) candidates[i].evidence.cosine = cosines[i];
  return absl::OkStatus();
}

// A unit without a vector counts as the farthest.
void weigh(std::vector<ScoredUnit>& candidates, float dense_share) {
  float best_lexical = 0, lowest = 1, highest = -1;
  for (const ScoredUnit& candidate : candidates) {
    best_lexical = std::max(best_lexical, candidate.evidence.lexical_score);
    if (!candidate.evidence.cosine) continue;
    lowest = std::min(lowest, *candidate.evidence.cosine);
    highest = std::max(highest, *candidate.evidence.cosine);
  }
  for (ScoredUnit& candidate : candidates) {
    const Evidence& evidence = candidate.evidence;
    const float lexical = best_lexical > 0 ? evidence.lexical_score / best_lexical : 0;
    const float dense =
        highest > lowest ? (evidence.cosine.value_or(lowest) - lowest) / (highest - lowest) : 0;
    candidate.score = (1 - dense_share) * lexical + dense_share * dense;
  }
}

void fuse_ranks(std::vector<ScoredUnit>& candidates) {
  const auto share = [](std::size_t rank) {
    return rank == 0 ? 0.0f : 1.0f / (kRrfConstant + static_cast<float>(rank));
  };
  for (ScoredUnit& candidate : candidates)
    candidate.score = share(candidate.evidence.lexical_rank) + share(candidate.evidence.dense_rank);
}

Agreement agreement_of(std::span<const ScoredUnit> candidates) {
  Agreement agreement;
  for (const ScoredUnit& candidate : candidates) {
    const auto [by_words, by_meaning] =
        std::pair(candidate.evidence.lexical_rank, candidate.evidence.dense_rank);
    if (by_words == 0 || by_meaning == 0) continue;
    if (by_words == 1 && by_meaning == 1) agreement.same_first = true;
    if (by_words <= 10 && by_meaning <= 10) ++agreement.shared;
  }
  return agreement;
}

}  // namespace

absl::StatusOr<HybridResult> hybrid_search(const Context& context, const CorpusView& corpus,
                                           const LexicalQuery& query, std::span<const float> vector,
                                           const index::Filter& filter, const HybridOptions& options) {
  HybridResult result;
  if (options.fusion == Fusion::kLexical) {
    ATIMO_ASSIGN_OR_RETURN(result.units, lexical_search(context, corpus, query, filter, options.lexical));
    return result;
  }
  ATIMO_ASSIGN_OR_RETURN(result.units, candidates_of(context, corpus, query, vector, filter, options));
  result.agreement = agreement_of(result.units);
  ATIMO_RETURN_IF_ERROR(add_cosines(context, corpus, vector, result.units));
  if (options.fusion == Fusion::kRrf) {
    fuse_ranks(result.units);
  } else {
    weigh(result.units, options.fusion == Fusion::kDense ? 1.0f : options.dense_share);
  }
  std::sort(result.units.begin(), result.units.end(), [](const ScoredUnit& a, const ScoredUnit& b) {
    return a.score != b.score ? a.score > b.score : a.key < b.key;
  });
  return result;
}

}  // namespace atimo::retrieval
