#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/engine/engine.h"
#include "atimo/eval/metrics.h"
#include "atimo/eval/qrels.h"

namespace atimo::eval {

struct QueryScore {
  std::string query_id;
  std::size_t first_relevant = 0;  // rank from 1; 0: not found
  double ndcg10 = 0, recall1 = 0, recall10 = 0, recall100 = 0, reciprocal_rank10 = 0;
  double ms = 0;
  engine::HydeOutcome hyde;
};

// Means over the queries that have judgements.
struct Scores {
  std::size_t queries = 0;
  double ndcg10 = 0, recall1 = 0, recall10 = 0, recall100 = 0, mrr10 = 0;
  Interval ndcg10_interval;
  double p50_ms = 0, p99_ms = 0;
  std::size_t top5 = 0;                              // queries with a relevant target among the first five
  std::size_t hyde_ran = 0, hyde_changed_first = 0;  // queries searched with hypothetical answers
  std::vector<QueryScore> by_query;
};

// How to search where it is not as the engine is set up.
struct RetrievalChoice {
  std::optional<retrieval::Fusion> fusion = {};
  std::optional<std::uint32_t> rerank_depth = {};
  std::optional<retrieval::HydeMode> hyde = {};
};

// Runs every query that has judgements through engine.search with top_k 100 and this choice. The first
// failing query ends the run, with its id in the message. InvalidArgument when no query has judgements.
absl::StatusOr<Scores> evaluate(const engine::Engine& engine, const Context& context,
                                std::span<const Query> queries, const Qrels& qrels,
                                const RetrievalChoice& choice = {},
                                const std::function<void(std::size_t, std::size_t)>& progress = {});

// What was found as targets of `kind`, best first, each once.
std::vector<std::string> ranked_targets(std::span<const engine::Passage> passages, TargetKind kind);

// Brings a data set into the engine's folder, seconds taken returned; 0 when `home` says that this very file
// is already there, with its vectors. A failed document is an error: a partial corpus would measure something
// else.
absl::StatusOr<double> load_corpus(engine::LocalEngine& engine, const Context& context,
                                   const std::filesystem::path& corpus, const std::filesystem::path& home,
                                   const engine::IngestOptions& options);

}  // namespace atimo::eval
