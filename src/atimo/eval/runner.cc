#include "atimo/eval/runner.h"

#include <chrono>
#include <unordered_set>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/legal/device_path.h"

namespace atimo::eval {
namespace {

constexpr std::uint32_t kDepth = 100;
constexpr std::uint64_t kMaxMarkerBytes = 4096;

std::string target_of(const engine::Passage& passage, TargetKind kind) {
  if (kind == TargetKind::kCorpusId) return passage.external_id;
  const auto path = legal::DevicePath::parse_lexml(passage.device_id);
  if (!path) return {};
  const legal::DevicePath article = path->article();
  // An article of the ADCT or of an annex has the same number as another of the body.
  if (article.steps.size() != 1) return {};
  const legal::PathStep& step = article.steps.front();
  std::string number = concat(step.number);
  for (std::uint16_t letter : step.letters) {
    std::string name;
    for (; letter > 0; letter = static_cast<std::uint16_t>((letter - 1) / 26)) {
      name.insert(name.begin(), static_cast<char>('A' + (letter - 1) % 26));
    }
    number += concat("-", name);
  }
  return article_target(passage.document_id, number);
}

double elapsed_ms(Clock::time_point since) {
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

QueryScore score_of(const std::string& query_id, std::span<const std::string> ranked,
                    const Judgements& judged, double ms) {
  return {.query_id = query_id,
          .first_relevant = first_relevant(ranked, judged),
          .ndcg10 = ndcg(ranked, judged, 10),
          .recall1 = recall(ranked, judged, 1),
          .recall10 = recall(ranked, judged, 10),
          .recall100 = recall(ranked, judged, 100),
          .reciprocal_rank10 = reciprocal_rank(ranked, judged, 10),
          .ms = ms,
          .hyde = {}};
}

Scores means_of(std::vector<QueryScore> by_query) {
  Scores scores;
  std::vector<double> times, gains;
  for (const QueryScore& query : by_query) {
    scores.ndcg10 += query.ndcg10;
    scores.recall1 += query.recall1;
    scores.recall10 += query.recall10;
    scores.recall100 += query.recall100;
    scores.mrr10 += query.reciprocal_rank10;
    if (query.first_relevant >= 1 && query.first_relevant <= 5) ++scores.top5;
    if (query.hyde.ran) ++scores.hyde_ran;
    if (query.hyde.changed_first) ++scores.hyde_changed_first;
    times.push_back(query.ms);
    gains.push_back(query.ndcg10);
  }
  scores.queries = by_query.size();
  const double count = static_cast<double>(by_query.size());
  for (double* sum : {&scores.ndcg10, &scores.recall1, &scores.recall10, &scores.recall100, &scores.mrr10}) {
    *sum /= count;
  }
  scores.ndcg10_interval = bootstrap_interval(gains);
  scores.p50_ms = percentile(times, 0.50);
  scores.p99_ms = percentile(std::move(times), 0.99);
  scores.by_query = std::move(by_query);
  return scores;
}

}  // namespace

std::vector<std::string> ranked_targets(std::span<const engine::Passage> passages, TargetKind kind) {
  std::vector<std::string> ranked;
  std::unordered_set<std::string> seen;
  for (const engine::Passage& passage : passages) {
    std::string target = target_of(passage, kind);
    // A passage that is no target still takes its place in the order.
    if (target.empty() || seen.insert(target).second) ranked.push_back(std::move(target));
  }
  return ranked;
}

absl::StatusOr<Scores> evaluate(const engine::Engine& engine, const Context& context,
                                std::span<const Query> queries, const Qrels& qrels,
                                const RetrievalChoice& choice,
                                const std::function<void(std::size_t, std::size_t)>& progress) {
  std::vector<QueryScore> by_query;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (progress) progress(i, queries.size());
    const auto judged = qrels.by_query.find(queries[i].id);
    if (judged == qrels.by_query.end()) continue;
    engine::Question question{.text = queries[i].text,
                              .top_k = kDepth,
                              .as_of = {},
                              .document_ids = {},
                              .fusion = choice.fusion,
                              .rerank_depth = choice.rerank_depth,
                              .hyde = choice.hyde};
    const Clock::time_point start = Clock::now();
    const auto found = engine.search(context, question);
    const double ms = elapsed_ms(start);
    if (!found.ok()) return annotate(found.status(), concat("pergunta \"", queries[i].id, "\""));
    by_query.push_back(
        score_of(queries[i].id, ranked_targets(found->passages, qrels.kind), judged->second, ms));
    by_query.back().hyde = found->hyde;
  }
  if (progress) progress(queries.size(), queries.size());
  if (by_query.empty()) {
    return absl::InvalidArgumentError("nenhuma pergunta tem julgamento: os arquivos são do mesmo conjunto?");
  }
  return means_of(std::move(by_query));
}

absl::StatusOr<double> load_corpus(engine::LocalEngine& engine, const Context& context,
                                   const std::filesystem::path& corpus, const std::filesystem::path& home,
                                   const engine::IngestOptions& options) {
  std::string identity;
  {
    ATIMO_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::open(corpus));
    identity = content_hash(file.bytes());
  }
  const std::filesystem::path marker = home / "eval-corpus";
  const auto held = read_file(marker, kMaxMarkerBytes);
  const engine::EngineStatus status = engine.status();
  if (held.ok() && *held == identity && status.documents > 0 && status.units_without_vector == 0) {
    ATIMO_RETURN_IF_ERROR(engine.settle());
    return 0.0;
  }
  const Clock::time_point start = Clock::now();
  ATIMO_ASSIGN_OR_RETURN(const engine::IngestReport report, engine.ingest_paths(context, {corpus}, options));
  for (const engine::IngestFailure& failure : report.failures) {
    return annotate(failure.status, failure.source);
  }
  ATIMO_RETURN_IF_ERROR(engine.settle());
  const double seconds = elapsed_ms(start) / 1000.0;
  ATIMO_RETURN_IF_ERROR(write_file_atomic(marker, identity));
  return seconds;
}

}  // namespace atimo::eval
