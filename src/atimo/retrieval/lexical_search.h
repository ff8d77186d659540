#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/index/index.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/lexicon.h"

namespace atimo::retrieval {

// What speaks for a unit, as the searches saw it. What a search did not look at is zero.
struct Evidence {
  std::array<float, index::kFields> fields{};  // BM25 of stems, words and bigrams
  float neighbours = 0;                        // gained from neighbouring articles
  float vote = 0;                              // its norm's share of the best results, 0 to 1
  float definition = 0;                        // gained by defining what the question asks about
  bool named_norm = false;                     // the question names its norm
  std::uint32_t length = 0;                    // stems in it
  float lexical_score = 0;                     // all of the above together
  std::uint32_t lexical_rank = 0;              // from 1; 0: not listed
  std::uint32_t dense_rank = 0;
  std::optional<float> cosine;
};

struct ScoredUnit {
  index::UnitKey key = 0;
  index::UnitAttributes attributes;
  float score = 0;
  Evidence evidence;
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
