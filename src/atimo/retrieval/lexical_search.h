#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/index/sparse_index.h"
#include "atimo/retrieval/lexicon.h"

namespace atimo::retrieval {

struct ScoredUnit {
  index::UnitKey key = 0;
  index::UnitAttributes attributes;
  float score = 0;
};

// BM25 over stems, words and bigrams, then two corrections inside the pool of candidates: an article gains
// from its neighbours in the same norm, and from its norm's share of the best results. Best first, ties by
// smaller key.
absl::StatusOr<std::vector<ScoredUnit>> lexical_search(const index::Snapshot& snapshot,
                                                       const LexicalQuery& query, const index::Filter& filter,
                                                       std::uint32_t top_k);

}  // namespace atimo::retrieval
