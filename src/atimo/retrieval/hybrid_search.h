#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/index/index.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/fusion.h"
#include "atimo/retrieval/lexical_search.h"

namespace atimo::retrieval {

struct HybridOptions {
  Fusion fusion = Fusion::kWeighted;
  float dense_share = 0.5f;  // w, 0 to 1
  LexicalSearchOptions lexical;
};

// How far words and meaning find the same without knowing of each other.
struct Agreement {
  bool same_first = false;
  std::uint32_t shared = 0;  // of the ten first of each
};

struct HybridResult {
  std::vector<ScoredUnit> units;  // best first, ties by smaller key
  Agreement agreement;            // of a lexical search alone: none
};

// Candidates are the best `lexical.top_k` of each search, 200 at least, and all of them are returned: which
// of them matter is for a ranker to say. One that dense search did not list gets its exact cosine all the
// same. `vector`: the question's, of the corpus's dimensions; unused in a lexical search. Errors: the
// corpus's.
absl::StatusOr<HybridResult> hybrid_search(const Context& context, const CorpusView& corpus,
                                           const LexicalQuery& query, std::span<const float> vector,
                                           const index::Filter& filter, const HybridOptions& options);

}  // namespace atimo::retrieval
