#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/progress.h"
#include "atimo/eval/feature_export.h"
#include "atimo/eval/runner.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

// The engine that is measured, over the folder it lives in.
struct Subject {
  std::optional<TempDir> fresh;  // outlives the engine, which is declared after it
  std::filesystem::path home;
  std::unique_ptr<engine::LocalEngine> engine;
  double ingest_s = 0;
};

absl::StatusOr<Subject> prepare(const Session& session, Progress& progress) {
  const Arguments& arguments = session.arguments;
  Subject subject;
  if (arguments.corpus.empty()) {
    subject.home = session.config.home;
  } else if (!arguments.keep.empty()) {
    subject.home = arguments.keep;
  } else {
    ATIMO_ASSIGN_OR_RETURN(subject.fresh, TempDir::create("atimo-eval"));
    subject.home = subject.fresh->path();
  }
  if (subject.home == session.config.home) ATIMO_RETURN_IF_ERROR(take_data_folder(session));
  ATIMO_ASSIGN_OR_RETURN(subject.engine, session.open_engine(subject.home));
  if (arguments.corpus.empty()) return subject;
  const engine::IngestOptions options{
      .version_date = {},
      .document_id = {},
      .progress = [&](std::string_view name, std::uint64_t done, std::uint64_t total) {
        progress.show(name, done, total);
      }};
  ATIMO_ASSIGN_OR_RETURN(subject.ingest_s, eval::load_corpus(*subject.engine, session.context(),
                                                             arguments.corpus, subject.home, options));
  return subject;
}

// nullopt: the engine's own.
std::optional<retrieval::Fusion> fusion_of(const Session& session) {
  const std::string& retriever = session.arguments.retriever;
  if (retriever == "sparse") return retrieval::Fusion::kLexical;
  if (retriever == "dense") return retrieval::Fusion::kDense;
  // An explicit hybrid needs an embedder, and fails without one.
  if (retriever == "hybrid")
    return retrieval::parse_fusion(session.config.fusion).value_or(retrieval::Fusion::kWeighted);
  return std::nullopt;
}

std::optional<std::uint32_t> rerank_depth_of(const Session& session) {
  if (session.arguments.rerank == "none") return 0;
  return std::nullopt;
}

std::string_view retriever_name(const engine::EngineStatus& status, std::optional<retrieval::Fusion> fusion) {
  if (status.embedder.empty() || fusion == retrieval::Fusion::kLexical) return "sparse";
  return fusion == retrieval::Fusion::kDense ? "dense" : "hybrid";
}

nlohmann::ordered_json report_json(const eval::Scores& scores, const Subject& subject, eval::TargetKind kind,
                                   const eval::RetrievalChoice& choice) {
  nlohmann::ordered_json report = {
      {"queries", scores.queries},
      {"ndcg@10", scores.ndcg10},
      {"ndcg@10_interval", {scores.ndcg10_interval.low, scores.ndcg10_interval.high}},
      {"recall@1", scores.recall1},
      {"recall@10", scores.recall10},
      {"recall@100", scores.recall100},
      {"mrr@10", scores.mrr10},
      {"p50_ms", scores.p50_ms},
      {"p99_ms", scores.p99_ms},
      {"ingest_s", subject.ingest_s}};
  if (kind == eval::TargetKind::kArticle) report["top5"] = scores.top5;
  if (scores.hyde_ran > 0)
    report["hyde"] = {{"ran", scores.hyde_ran}, {"changed_first", scores.hyde_changed_first}};
  const engine::EngineStatus status = subject.engine->status();
  report["config"] = {{"retriever", retriever_name(status, choice.fusion)},
                      {"embedder", status.embedder},
                      {"rerank", status.reranker.empty() || choice.rerank_depth == 0 ? "none" : "cross"},
                      {"reranker", status.reranker},
                      {"version", status.version},
                      {"documents", status.documents},
                      {"units", status.units}};
  return report;
}

std::string report_text(const nlohmann::ordered_json& report) {
  std::string text;
  for (const auto& [name, value] : report.items()) {
    if (value.is_number_float()) {
      text += fmt::format("{:<12}{:.4f}\n", name, value.get<double>());
    } else {
      text += concat(fit(name, 12), value.dump(), "\n");
    }
  }
  return text;
}

std::string per_query_table(const eval::Scores& scores) {
  std::string table = "query-id\trank\tndcg@10\n";
  for (const eval::QueryScore& query : scores.by_query) {
    table += fmt::format("{}\t{}\t{:.6f}\n", query.query_id, query.first_relevant, query.ndcg10);
  }
  return table;
}

}  // namespace

absl::StatusOr<int> run_eval(const Session& session) {
  const Arguments& arguments = session.arguments;
  ATIMO_ASSIGN_OR_RETURN(const auto queries, eval::read_queries(arguments.queries));
  ATIMO_ASSIGN_OR_RETURN(const auto qrels, eval::read_qrels(arguments.qrels));
  Progress progress(session.progress_terminal());
  ATIMO_ASSIGN_OR_RETURN(const Subject subject, prepare(session, progress));
  const auto show = [&](std::size_t done, std::size_t total) {
    progress.show(arguments.queries, done, total);
  };
  if (!arguments.features.empty()) {
    ATIMO_ASSIGN_OR_RETURN(
        const std::size_t rows,
        eval::export_features(*subject.engine, session.context(), queries, qrels, arguments.features, show));
    const nlohmann::ordered_json report = {{"rows", rows}};
    session.process.out << (arguments.json ? wire::to_text(report) + "\n" : report_text(report));
    return kExitOk;
  }
  const eval::RetrievalChoice choice{
      .fusion = fusion_of(session), .rerank_depth = rerank_depth_of(session), .hyde = std::nullopt};
  if (arguments.rerank == "cross" && subject.engine->status().reranker.empty()) {
    return absl::FailedPreconditionError("--rerank cross precisa de um reranker, e nenhum está configurado");
  }
  ATIMO_ASSIGN_OR_RETURN(const eval::Scores scores,
                         eval::evaluate(*subject.engine, session.context(), queries, qrels, choice, show));
  if (!arguments.per_query.empty()) {
    ATIMO_RETURN_IF_ERROR(write_file_atomic(arguments.per_query, per_query_table(scores)));
  }
  const nlohmann::ordered_json report = report_json(scores, subject, qrels.kind, choice);
  session.process.out << (arguments.json ? wire::to_text(report) + "\n" : report_text(report));
  return kExitOk;
}

}  // namespace atimo::cli::internal
