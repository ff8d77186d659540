#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/engine/answer.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/embedder.h"
#include "atimo/retrieval/fusion.h"
#include "atimo/retrieval/hyde.h"
#include "atimo/retrieval/plan.h"
#include "atimo/retrieval/priors.h"
#include "atimo/retrieval/ranker.h"
#include "atimo/retrieval/reranker.h"
#include "atimo/store/store.h"
#include "atimo/text/analyzer_pool.h"

namespace atimo::engine {

// What one search reads; everything is borrowed and immutable while it runs.
struct SearchEnvironment {
  const store::Store& store;
  const retrieval::CorpusView& corpus;
  const std::vector<store::Document>& documents;  // of the name space
  text::AnalyzerPool& analyzers;
  const retrieval::Embedder* embedder = nullptr;  // null: search is lexical
  retrieval::Fusion fusion = retrieval::Fusion::kLexical;
  float dense_share = 0;
  const retrieval::Reranker* reranker = nullptr;  // null: nothing is reordered
  std::uint32_t rerank_depth = 0;
  float rerank_share = 1;
  const retrieval::Hyde* hyde = nullptr;  // null: no hypothetical answers
  retrieval::HydeMode hyde_mode = retrieval::HydeMode::kAuto;
  retrieval::StageCosts& costs;               // thread-safe
  const retrieval::Ranker* ranker = nullptr;  // null: candidates keep the order of their searches
  std::string_view ranker_problem = {};       // why there is none though one was wanted
  const retrieval::Priors& priors;
};

// Understand -> plan -> search by words and meaning, again with hypothetical answers where that may help ->
// named devices first -> devices chosen inside the found articles -> reorder. REQUIRES: the question is valid
// (see Engine::search).
absl::StatusOr<SearchResult> run_search(const SearchEnvironment& environment, const Context& context,
                                        const Question& question);
// What a ranker would see of the question.
absl::StatusOr<Candidates> find_candidates(const SearchEnvironment& environment, const Context& context,
                                           const Question& question);

}  // namespace atimo::engine
