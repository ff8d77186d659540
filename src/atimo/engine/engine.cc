#include "atimo/engine/engine.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/engine/corpus_choice.h"
#include "atimo/engine/corpus_keeper.h"
#include "atimo/engine/embed_job.h"
#include "atimo/engine/extractive_answer.h"
#include "atimo/engine/ingest_job.h"
#include "atimo/engine/passage_builder.h"
#include "atimo/engine/search_job.h"
#include "atimo/engine/stopwatch.h"
#include "atimo/retrieval/embedder.h"
#include "atimo/retrieval/reranker.h"

namespace atimo::engine {
namespace {

constexpr std::size_t kMaxQuestionBytes = 8'192;
constexpr std::uint32_t kMaxTopK = 100;
constexpr std::chrono::seconds kServerAtStart{5};

absl::Status check_question(const Question& question) {
  if (question.text.find_first_not_of(" \t\r\n") == std::string::npos)
    return absl::InvalidArgumentError("a pergunta está vazia");
  if (question.text.size() > kMaxQuestionBytes) {
    return absl::InvalidArgumentError(
        concat("a pergunta tem ", question.text.size(), " bytes; o máximo é ", kMaxQuestionBytes));
  }
  if (!is_valid_utf8(question.text)) return absl::InvalidArgumentError("a pergunta não é UTF-8 válido");
  if (question.top_k < 1 || question.top_k > kMaxTopK) {
    return absl::InvalidArgumentError(
        concat("top_k é ", question.top_k, "; o permitido vai de 1 a ", kMaxTopK));
  }
  return absl::OkStatus();
}

class EngineImpl final : public LocalEngine {
 public:
  EngineImpl(EngineOptions options, Stopwatch stopwatch, std::unique_ptr<store::Store> store,
             std::unique_ptr<retrieval::Corpus> corpus, std::optional<retrieval::Embedder> embedder)
      : options_(std::move(options)),
        stopwatch_(std::move(stopwatch)),
        store_(std::move(store)),
        corpus_(std::move(corpus)),
        embedder_(std::move(embedder)),
        keeper_({.store = *store_, .corpus = *corpus_, .analyzers = analyzers_, .embedder = this->embedder()},
                options_.milvus ? std::optional(options_.milvus->catch_up) : std::nullopt) {
    if (options_.reranker) reranker_.emplace(options_.reranker);
    if (options_.chat) hyde_.emplace(options_.chat);
  }

  // Brings the corpus up to date; a damaged or stale index is rebuilt from the truth, and said. A server is
  // not waited for.
  absl::Status prepare(std::vector<std::string> notices) {
    notices_ = std::move(notices);
    if (reranker_) ATIMO_RETURN_IF_ERROR(reranker_->warm());
    if (keeper_.catches_up()) {
      // What fails is tried again behind, and status() says so.
      keeper_.feed(Context("default", Clock::now() + kServerAtStart)).IgnoreError();
    } else {
      ATIMO_RETURN_IF_ERROR(keeper_.feed(Context()));
    }
    start_ms_ = stopwatch_.total_ms();
    return absl::OkStatus();
  }

  absl::StatusOr<SearchResult> search(const Context& context, const Question& question) const override {
    absl::StatusOr<SearchResult> result = with_environment(context, question, run_search);
    if (result.ok() && keeper_.catches_up() && keeper_.is_behind())
      result->degraded.push_back("busca: o acervo no Milvus ainda não tem as últimas mudanças");
    return result;
  }

  absl::StatusOr<Candidates> candidates(const Context& context, const Question& question) const override {
    return with_environment(context, question, find_candidates);
  }

  using Engine::ask;
  absl::StatusOr<Answer> ask(const Context& context, const Question& question,
                             const AnswerEvents& events) const override {
    Stopwatch stopwatch;
    ATIMO_ASSIGN_OR_RETURN(SearchResult result, search(context, question));
    stopwatch.lap("retrieval");
    ATIMO_ASSIGN_OR_RETURN(Answer answer, quote(context, std::move(result)));
    stopwatch.lap("answer");
    answer.timings = with_search(answer.search.timings, stopwatch.finish());
    if (events.found) ATIMO_RETURN_IF_ERROR(events.found(answer.search));
    if (events.text) ATIMO_RETURN_IF_ERROR(events.text(answer.text));
    return answer;
  }

  absl::StatusOr<Answer> quote(const Context& context, SearchResult result) const override {
    ATIMO_ASSIGN_OR_RETURN(const auto holdings, holdings_of(context.name_space()));
    return extractive_answer(std::move(result), holdings->documents);
  }

  absl::StatusOr<std::optional<legal::NormId>> sole_norm(const Context& context) const override {
    ATIMO_ASSIGN_OR_RETURN(const auto holdings, holdings_of(context.name_space()));
    const std::vector<store::Document>& documents = holdings->documents;
    if (documents.size() != 1 || !documents.front().norm.is_known()) return std::nullopt;
    return documents.front().norm;
  }

  absl::StatusOr<std::vector<float>> question_vector(const Context& context,
                                                     std::string_view text) const override {
    if (!embedder_) return std::vector<float>();
    return embedder_->question(context, text);
  }

  absl::StatusOr<std::vector<store::StoredDevice>> subtree(const Context& context,
                                                           std::string_view document_id,
                                                           std::string_view device_id,
                                                           std::optional<Date> as_of) const override {
    ATIMO_ASSIGN_OR_RETURN(const store::Document document,
                           store_->document(context.name_space(), document_id));
    ATIMO_ASSIGN_OR_RETURN(store::StoredDevice device, store_->device(document.row, device_id, as_of));
    if (device.unit_id.empty()) return std::vector{std::move(device)};
    ATIMO_ASSIGN_OR_RETURN(std::vector<store::StoredDevice> unit,
                           store_->unit(document.row, device.unit_id, as_of));
    return device_with_below(std::move(unit), device_id);
  }

  std::uint64_t change_counter() const override { return store_->change_counter(); }

  absl::StatusOr<IngestReport> ingest_paths(const Context& context,
                                            const std::vector<std::filesystem::path>& paths,
                                            const IngestOptions& options) override {
    const std::lock_guard lock(writing_);
    absl::Status unpublished;
    return noted(ingest_job(context, options, unpublished).run_paths(paths), unpublished);
  }

  absl::StatusOr<IngestReport> ingest_bytes(const Context& context, std::string_view bytes,
                                            std::string_view name, const IngestOptions& options) override {
    const std::lock_guard lock(writing_);
    absl::Status unpublished;
    return noted(ingest_job(context, options, unpublished).run_bytes(bytes, name), unpublished);
  }

  absl::Status remove(const Context& context, std::string_view document_id) override {
    const std::lock_guard lock(writing_);
    ATIMO_RETURN_IF_ERROR(store_->remove(context.name_space(), document_id));
    absl::Status unpublished;
    return publish(context, unpublished);
  }

  absl::Status settle() override { return corpus_->settle(); }

  absl::StatusOr<std::vector<store::Document>> documents(const Context& context) const override {
    ATIMO_ASSIGN_OR_RETURN(const auto holdings, holdings_of(context.name_space()));
    return holdings->documents;
  }

  absl::StatusOr<store::Document> document(const Context& context,
                                           std::string_view document_id) const override {
    return store_->document(context.name_space(), document_id);
  }

  absl::StatusOr<std::vector<store::StoredDevice>> devices(const Context& context,
                                                           std::string_view document_id,
                                                           std::optional<Date> as_of) const override {
    ATIMO_ASSIGN_OR_RETURN(const store::Document document,
                           store_->document(context.name_space(), document_id));
    return store_->devices(document.row, as_of);
  }

  EngineStatus status() const override {
    EngineStatus status;
    status.version = ATIMO_VERSION;
    status.home = options_.home.string();
    status.units = corpus_->view()->unit_count();
    status.corpus = corpus_->state();
    status.corpus_is_behind = keeper_.is_behind();
    status.index_epoch = status.corpus.epoch;
    if (const auto holdings = holdings_of("default"); holdings.ok())
      status.documents = (*holdings)->documents.size();
    if (embedder_) {
      status.embedder = embedder_->identity();
      status.units_without_vector = store_->count_without_vector(embedder_->identity()).value_or(0);
    }
    if (options_.reranker) status.reranker = options_.reranker->info().name;
    status.start_ms = start_ms_;
    status.uptime_s = stopwatch_.total_ms() / 1000.0;
    status.notices = notices_;
    return status;
  }

 private:
  // What is known of a name space's documents, whatever is asked.
  struct Holdings {
    std::uint64_t change_counter = 0;
    std::vector<store::Document> documents;
    retrieval::Priors priors;
  };

  const retrieval::Embedder* embedder() const { return embedder_ ? &*embedder_ : nullptr; }

  std::string_view ranker_problem() const {
    const absl::Status& status = options_.ranker.status();
    return status.ok() || absl::IsNotFound(status) ? std::string_view() : message_of(status);
  }

  // Over the state of now. Errors: the question's, then those of `run`.
  template <typename Run>
  auto with_environment(const Context& context, const Question& question, const Run& run) const
      -> decltype(run(std::declval<SearchEnvironment>(), context, question)) {
    ATIMO_RETURN_IF_ERROR(check_question(question));
    ATIMO_RETURN_IF_ERROR(check_fusion(question));
    ATIMO_RETURN_IF_ERROR(context.check());
    ATIMO_ASSIGN_OR_RETURN(const auto holdings, holdings_of(context.name_space()));
    for (const std::string& id : question.document_ids) {
      const auto is_it = [&id](const store::Document& document) { return document.id == id; };
      if (std::none_of(holdings->documents.begin(), holdings->documents.end(), is_it))
        return absl::NotFoundError(concat("documento desconhecido: ", id));
    }
    const std::shared_ptr<const retrieval::CorpusView> corpus = corpus_->view();
    const SearchEnvironment environment{.store = *store_,
                                        .corpus = *corpus,
                                        .documents = holdings->documents,
                                        .analyzers = analyzers_,
                                        .embedder = embedder(),
                                        .fusion = options_.fusion,
                                        .dense_share = options_.dense_share,
                                        .reranker = reranker_ ? &*reranker_ : nullptr,
                                        .rerank_depth = options_.rerank_depth,
                                        .rerank_share = options_.rerank_share,
                                        .hyde = hyde_ ? &*hyde_ : nullptr,
                                        .hyde_mode = options_.hyde,
                                        .costs = costs_,
                                        .ranker = options_.ranker.ok() ? &*options_.ranker : nullptr,
                                        .ranker_problem = ranker_problem(),
                                        .priors = holdings->priors};
    return run(environment, context, question);
  }

  absl::Status check_fusion(const Question& question) const {
    if (embedder_ || question.fusion.value_or(retrieval::Fusion::kLexical) == retrieval::Fusion::kLexical)
      return absl::OkStatus();
    return absl::FailedPreconditionError(
        concat("fusion = \"", retrieval::name_of(*question.fusion),
               "\" precisa de um modelo de vetores, e nenhum está configurado (chave embedder)"));
  }

  // What a server could not be given stays in the store and follows by itself: no error, but said.
  absl::Status publish(const Context& context, absl::Status& unpublished) {
    const absl::Status status = keeper_.feed(context);
    if (!keeper_.catches_up()) return status;
    unpublished = status;
    return absl::OkStatus();
  }

  static absl::StatusOr<IngestReport> noted(absl::StatusOr<IngestReport> report,
                                            const absl::Status& unpublished) {
    if (!report.ok() || unpublished.ok()) return report;
    for (IngestedDocument& document : report->documents) {
      document.warnings.push_back(
          concat("guardado, mas ainda não pode ser achado: ", message_of(unpublished)));
    }
    return report;
  }

  // Documents are found by their words first, and by meaning as their vectors are made.
  IngestJob ingest_job(const Context& context, const IngestOptions& options, absl::Status& unpublished) {
    const auto publish_all = [this, &context, &options, &unpublished]() -> absl::Status {
      ATIMO_RETURN_IF_ERROR(publish(context, unpublished));
      if (!embedder_) return absl::OkStatus();
      EmbedJobHooks hooks{.publish = [this, &context, &unpublished] { return publish(context, unpublished); },
                          .progress = {}};
      if (options.progress) {
        hooks.progress = [&options](std::uint64_t done, std::uint64_t total) {
          options.progress("vetores", done, total);
        };
      }
      return embed_missing(context, *store_, *embedder_, hooks);
    };
    return IngestJob(*store_, context, options, options_.max_file_bytes, publish_all);
  }

  // Read again only after the store changed.
  absl::StatusOr<std::shared_ptr<const Holdings>> holdings_of(const std::string& name_space) const {
    const std::uint64_t counter = store_->change_counter();
    const std::lock_guard lock(holdings_mutex_);
    std::shared_ptr<const Holdings>& cached = holdings_[name_space];
    if (cached == nullptr || cached->change_counter != counter) {
      auto fresh = std::make_shared<Holdings>();
      fresh->change_counter = counter;
      ATIMO_ASSIGN_OR_RETURN(fresh->documents, store_->documents(name_space));
      ATIMO_ASSIGN_OR_RETURN(const auto cited, store_->article_citations(name_space));
      fresh->priors = retrieval::Priors(fresh->documents, cited);
      cached = std::move(fresh);
    }
    return cached;
  }

  const EngineOptions options_;
  const Stopwatch stopwatch_;
  const std::unique_ptr<store::Store> store_;
  const std::unique_ptr<retrieval::Corpus> corpus_;
  const std::optional<retrieval::Embedder> embedder_;
  std::optional<retrieval::Reranker> reranker_;
  std::optional<retrieval::Hyde> hyde_;
  mutable retrieval::StageCosts costs_;
  mutable text::AnalyzerPool analyzers_;
  CorpusKeeper keeper_;  // its thread reads what is above
  double start_ms_ = 0;
  std::vector<std::string> notices_;
  std::mutex writing_;  // one ingest or removal at a time
  mutable std::mutex holdings_mutex_;
  // guarded by holdings_mutex_
  mutable absl::flat_hash_map<std::string, std::shared_ptr<const Holdings>> holdings_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<LocalEngine>> LocalEngine::open(const EngineOptions& options) {
  Stopwatch stopwatch;
  ATIMO_RETURN_IF_ERROR(create_folders(options.home));
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<store::Store> store, store::Store::open(options.home));
  if (options.reranker && !options.reranker->info().config.classifier) {
    return absl::InvalidArgumentError(concat("o modelo ", options.reranker->info().name,
                                             " não compara pares de textos: não serve para reordenar"));
  }
  std::optional<retrieval::Embedder> embedder;
  if (options.embedder) embedder.emplace(options.embedder);
  std::vector<std::string> notices;
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<retrieval::Corpus> corpus,
                         open_corpus(options, *store, embedder ? &*embedder : nullptr, notices));
  auto engine = std::make_unique<EngineImpl>(options, std::move(stopwatch), std::move(store),
                                             std::move(corpus), std::move(embedder));
  ATIMO_RETURN_IF_ERROR(engine->prepare(std::move(notices)));
  return engine;
}

}  // namespace atimo::engine
