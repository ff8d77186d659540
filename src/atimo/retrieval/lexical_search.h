#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/index/index.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/lexicon.h"

namespace atimo::retrieval {

struct ScoredUnit {
  index::UnitKey key = 0;
  index::UnitAttributes attributes;
  float score = 0;
};

struct LexicalSearchOptions {
  std::uint32_t top_k = 5;
  std::vector<std::uint32_t> named_groups;  // norms that the question names
};

// BM25 over stems, words and bigrams, then corrections inside the pool of candidates: an article gains from
// its neighbours in the same norm, from its norm's share of the best results, when it defines the term that
// the question asks about, and when its norm is named. Best first, ties by smaller key.
absl::StatusOr<std::vector<ScoredUnit>> lexical_search(const Context& context, const CorpusView& corpus,
                                                       const LexicalQuery& query, const index::Filter& filter,
                                                       const LexicalSearchOptions& options);

}  // namespace atimo::retrieval
