#include "atimo/engine/search_job.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/engine/named_devices.h"
#include "atimo/engine/passage_builder.h"
#include "atimo/engine/stopwatch.h"
#include "atimo/retrieval/device_selection.h"
#include "atimo/retrieval/hybrid_search.h"
#include "atimo/retrieval/plan.h"
#include "atimo/retrieval/understanding.h"

namespace atimo::engine {
namespace {

// Devices are chosen inside this many of the best articles; the rest of a long list cites whole articles.
constexpr std::size_t kDetailedUnits = 10;
constexpr std::size_t kDevicesPerUnit = 5;
// What is left to do after reordering takes less than this, and so the answer comes before the deadline.
constexpr std::chrono::milliseconds kAfterRerank{20};
// What is left to do after hypothetical answers, and what a client takes to notice its deadline.
constexpr std::chrono::milliseconds kAfterHyde{150};
// A model that takes longer to write hypothetical answers is not waited for.
constexpr std::chrono::seconds kHydeLimit{8};
// Words and meaning agree when their first unit is the same, or this many of their first ten.
constexpr std::uint32_t kSharedOfAgreement = 5;
constexpr std::size_t kHydeCompared = 10;
// What a ranker chooses from.
constexpr std::uint32_t kRankedUnits = 200;

std::int32_t today_days() {
  return static_cast<std::int32_t>(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch().count());
}

class SearchJob {
 public:
  SearchJob(const SearchEnvironment& environment, const Context& context, const Question& question)
      : env_(environment), context_(context), question_(question), analyzer_(environment.analyzers.lend()) {
    for (const store::Document& document : env_.documents) by_row_.emplace(document.row, &document);
  }

  absl::StatusOr<Candidates> candidates() {
    understand();
    make_plan();
    ATIMO_RETURN_IF_ERROR(embed_question());
    ATIMO_ASSIGN_OR_RETURN(const std::vector<retrieval::ScoredUnit> units, search_units());
    Candidates found{.external_ids = {}, .features = features_of(units)};
    for (const retrieval::ScoredUnit& unit : units) {
      ATIMO_ASSIGN_OR_RETURN(const store::StoredDevice head, env_.store.wording(unit.key));
      const auto document = by_row_.find(unit.attributes.group);
      const std::string id = document == by_row_.end() ? "" : document->second->id;
      found.external_ids.push_back(head.external_id.empty() ? concat(id, "#", head.id) : head.external_id);
    }
    return found;
  }

  absl::StatusOr<SearchResult> run() {
    understand();
    if (env_.documents.empty()) {
      result_.notes.push_back("O acervo está vazio: inclua documentos com `atimo ingest`.");
      return finish();
    }
    make_plan();
    ATIMO_RETURN_IF_ERROR(embed_question());
    ATIMO_ASSIGN_OR_RETURN(std::vector<retrieval::ScoredUnit> units, search_or_do_without());
    rank(units);
    ATIMO_RETURN_IF_ERROR(named_.add_to(result_, units));
    stopwatch_.lap("resolve");
    ATIMO_ASSIGN_OR_RETURN(std::vector<Passage> passages, passages_of(units));
    stopwatch_.lap("expand");
    ATIMO_RETURN_IF_ERROR(rerank(passages));
    for (Passage& passage : passages) {
      if (result_.passages.size() < question_.top_k) result_.passages.push_back(std::move(passage));
    }
    return finish();
  }

 private:
  SearchResult finish() {
    result_.timings = stopwatch_.finish();
    return std::move(result_);
  }

  void understand() {
    understanding_ = retrieval::understand(question_.text);
    result_.as_of = question_.as_of ? question_.as_of : understanding_.as_of;
    query_ = retrieval::lexical_query(*analyzer_, question_.text);
    stopwatch_.lap("understand");
  }

  void make_plan() {
    const retrieval::Means means{.embedder = env_.embedder != nullptr,
                                 .chat = env_.hyde != nullptr,
                                 .ranker = env_.ranker != nullptr,
                                 .reranker = env_.reranker != nullptr,
                                 .fusion = question_.fusion.value_or(env_.fusion),
                                 .fusion_asked = question_.fusion.has_value(),
                                 .hyde = hyde_mode(),
                                 .rerank_depth = question_.rerank_depth.value_or(env_.rerank_depth)};
    plan_ = retrieval::make_plan(understanding_, means, env_.costs, context_.deadline() - Clock::now());
    for (const retrieval::Decision& decision : plan_.decisions) {
      StageDecision shown{std::string(name_of(decision.stage)), decision.runs, decision.why, std::nullopt};
      if (decision.expected) shown.expected_ms = decision.expected->count() * 1'000;
      result_.plan.push_back(std::move(shown));
    }
    result_.degraded = plan_.cut;
  }

  retrieval::HydeMode hyde_mode() const { return question_.hyde.value_or(env_.hyde_mode); }

  // What happened instead of what was planned.
  void correct_plan(retrieval::Stage stage, bool ran, std::string_view why) {
    for (StageDecision& decision : result_.plan) {
      if (decision.stage != name_of(stage)) continue;
      decision.ran = ran;
      decision.why = why;
    }
  }

  // Without its vector a question is searched by words, and the answer says so.
  absl::Status embed_question() {
    if (plan_.fusion == retrieval::Fusion::kLexical) return absl::OkStatus();
    const Clock::time_point start = Clock::now();
    absl::StatusOr<std::vector<float>> vector = question_.vector;
    if (vector->empty()) vector = env_.embedder->question(context_, question_.text);
    stopwatch_.lap("embed");
    ATIMO_RETURN_IF_ERROR(context_.check());
    if (!vector.ok()) {
      result_.degraded.push_back(concat("busca por sentido: ", message_of(vector.status())));
      correct_plan(retrieval::Stage::kEmbed, false, "o modelo falhou");
      return absl::OkStatus();
    }
    env_.costs.embed.observe(1, Clock::now() - start);
    vector_ = *std::move(vector);
    result_.fusion = plan_.fusion;
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<retrieval::ScoredUnit>> search_units() {
    const std::optional<index::Filter> filter = make_filter();
    if (!filter || (query_.terms.empty() && vector_.empty())) return std::vector<retrieval::ScoredUnit>();
    const Clock::time_point start = Clock::now();
    ATIMO_ASSIGN_OR_RETURN(retrieval::HybridResult found, hybrid_search(*filter, vector_));
    env_.costs.search.observe(1, Clock::now() - start);
    stopwatch_.lap("search");
    if (plan_.hyde && !vector_.empty()) ATIMO_RETURN_IF_ERROR(search_again(*filter, found));
    return std::move(found.units);
  }

  absl::StatusOr<retrieval::HybridResult> hybrid_search(const index::Filter& filter,
                                                        std::span<const float> vector) const {
    ATIMO_ASSIGN_OR_RETURN(
        retrieval::HybridResult found,
        retrieval::hybrid_search(
            context_, env_.corpus, query_, vector, filter,
            {.fusion = result_.fusion,
             .dense_share = env_.dense_share,
             .lexical = {.top_k = std::max({question_.top_k, plan_.rerank_depth, kRankedUnits}),
                         .named_groups = named_documents()}}));
    ATIMO_RETURN_IF_ERROR(context_.check());
    return found;
  }

  retrieval::FeatureTable features_of(std::span<const retrieval::ScoredUnit> units) const {
    return retrieval::make_features(env_.corpus, query_, understanding_, env_.priors, units);
  }

  void rank(std::vector<retrieval::ScoredUnit>& units) {
    if (!env_.ranker_problem.empty()) result_.degraded.push_back(concat("ordenador: ", env_.ranker_problem));
    if (env_.ranker == nullptr) return;
    // A server does not say what each field gave: that is not what the ranker learned from.
    const auto tells = [](const retrieval::ScoredUnit& unit) { return unit.evidence.length > 0; };
    if (std::none_of(units.begin(), units.end(), tells)) {
      correct_plan(retrieval::Stage::kRank, false, "a busca não diz o que cada campo deu");
      return;
    }
    // It learned from statements, of which none asks what a term means.
    const auto defines = [](const retrieval::ScoredUnit& unit) { return unit.evidence.definition > 0; };
    if (std::any_of(units.begin(), units.end(), defines)) {
      correct_plan(retrieval::Stage::kRank, false, "pergunta por uma definição: quem define vem antes");
      return;
    }
    const float share = retrieval::learned_share(query_);
    retrieval::reorder(env_.ranker->scores(features_of(units)), share, units);
    if (share < 1)
      correct_plan(retrieval::Stage::kRank, true, "pergunta curta: a ordem aprendida pesa um quarto");
    stopwatch_.lap("rank");
  }

  // With hypothetical answers, unless words and meaning agree without them. When they fail, the answer says
  // so and what was found stays.
  absl::Status search_again(const index::Filter& filter, retrieval::HybridResult& found) {
    const bool agree = found.agreement.same_first || found.agreement.shared >= kSharedOfAgreement;
    if (agree && hyde_mode() != retrieval::HydeMode::kAlways) {
      correct_plan(retrieval::Stage::kHyde, false, "palavras e sentido concordam");
      return absl::OkStatus();
    }
    const Clock::time_point start = Clock::now();
    const Context hurried = context_.until(std::min(context_.deadline() - kAfterHyde, start + kHydeLimit));
    const absl::StatusOr<std::vector<float>> vector = hypothetical_vector(hurried);
    ATIMO_RETURN_IF_ERROR(context_.check());
    if (!vector.ok()) {
      stopwatch_.lap("hyde");
      result_.degraded.push_back(concat("respostas hipotéticas: ", message_of(vector.status())));
      correct_plan(retrieval::Stage::kHyde, false, "o modelo falhou ou demorou");
      return absl::OkStatus();
    }
    env_.costs.hyde.observe(1, Clock::now() - start);
    ATIMO_ASSIGN_OR_RETURN(retrieval::HybridResult again, hybrid_search(filter, *vector));
    stopwatch_.lap("hyde");
    note_change(found.units, again.units);
    found = std::move(again);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<float>> hypothetical_vector(const Context& context) const {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<std::string> documents,
                           env_.hyde->documents(context, question_.text));
    return retrieval::hyde_vector(context, *env_.embedder, vector_, documents);
  }

  void note_change(std::span<const retrieval::ScoredUnit> before,
                   std::span<const retrieval::ScoredUnit> after) {
    before = before.first(std::min(before.size(), kHydeCompared));
    after = after.first(std::min(after.size(), kHydeCompared));
    HydeOutcome& outcome = result_.hyde;
    outcome.ran = true;
    outcome.changed_first = !after.empty() && (before.empty() || before.front().key != after.front().key);
    for (const retrieval::ScoredUnit& unit : after) {
      const auto is_it = [&unit](const retrieval::ScoredUnit& other) { return other.key == unit.key; };
      outcome.changed += std::none_of(before.begin(), before.end(), is_it) ? 1 : 0;
    }
    correct_plan(retrieval::Stage::kHyde, true,
                 concat("trocou ", outcome.changed, " dos ", after.size(), " primeiros artigos"));
  }

  // nullopt: the name space does not exist.
  std::optional<index::Filter> make_filter() const {
    const auto name_space = env_.store.name_space_number(context_.name_space());
    if (!name_space) return std::nullopt;
    index::Filter filter;
    filter.name_space = *name_space;
    filter.as_of = result_.as_of ? result_.as_of->days() : today_days();
    for (const store::Document& document : env_.documents) {
      const auto& wanted = question_.document_ids;
      if (std::find(wanted.begin(), wanted.end(), document.id) != wanted.end())
        filter.groups.push_back(document.row);
    }
    return filter;
  }

  // What the question names is in the store, also while a server is away; anything else it cannot have.
  absl::StatusOr<std::vector<retrieval::ScoredUnit>> search_or_do_without() {
    absl::StatusOr<std::vector<retrieval::ScoredUnit>> units = search_units();
    if (!absl::IsUnavailable(units.status()) || !understanding_.names_device) return units;
    result_.degraded.push_back(concat("busca: ", message_of(units.status())));
    return std::vector<retrieval::ScoredUnit>();
  }

  std::vector<store::DocumentRow> named_documents() const {
    std::vector<store::DocumentRow> named;
    for (const legal::Reference& reference : understanding_.references) {
      if (!reference.norm.is_known()) continue;
      for (const store::Document* document : retrieval::documents_named(reference.norm, env_.documents)) {
        named.push_back(document->row);
      }
    }
    return named;
  }

  // Those that the answer or the reranker wants, the first ones with their devices chosen.
  absl::StatusOr<std::vector<Passage>> passages_of(const std::vector<retrieval::ScoredUnit>& units) {
    const std::size_t wanted =
        std::max<std::size_t>(question_.top_k - result_.passages.size(), plan_.rerank_depth);
    const std::size_t detailed = std::max<std::size_t>(kDetailedUnits, plan_.rerank_depth);
    std::vector<Passage> passages;
    for (const retrieval::ScoredUnit& scored : units) {
      if (passages.size() >= wanted) break;
      ATIMO_RETURN_IF_ERROR(context_.check());
      absl::StatusOr<std::optional<Passage>> passage = passage_of_unit(scored, passages.size() < detailed);
      if (removed_meanwhile(passage.status())) continue;
      if (!passage.ok()) return passage.status();
      if (*passage) passages.push_back(**std::move(passage));
    }
    return passages;
  }

  // nullopt: it left the store since the snapshot was taken, or a named device covers it.
  absl::StatusOr<std::optional<Passage>> passage_of_unit(const retrieval::ScoredUnit& scored, bool detailed) {
    const auto document = by_row_.find(scored.attributes.group);
    if (document == by_row_.end()) return std::nullopt;
    ATIMO_ASSIGN_OR_RETURN(const store::StoredDevice head, env_.store.wording(scored.key));
    if (named_.covers(scored.attributes.group, head.id)) return std::nullopt;
    if (detailed) return detailed_passage(*document->second, head, scored.score);
    Passage passage = passage_of(*document->second, head);
    passage.text = head.full_text;
    passage.score = scored.score;
    return passage;
  }

  absl::StatusOr<std::optional<Passage>> detailed_passage(const store::Document& document,
                                                          const store::StoredDevice& head, float score) {
    ATIMO_ASSIGN_OR_RETURN(std::vector<store::StoredDevice> unit,
                           env_.store.unit(document.row, head.id, result_.as_of));
    if (unit.empty()) unit.push_back(head);
    const retrieval::Selection selection =
        retrieval::select_devices(*analyzer_, env_.corpus, query_, unit, kDevicesPerUnit);
    const store::StoredDevice& best = unit[selection.best];
    // A short article is cited as a whole; so is its caput, which says the same to a reader.
    const bool whole = selection.shown.size() == unit.size() || best.kind == legal::DeviceKind::kCaput;
    Passage passage = passage_of(document, whole ? unit.front() : best);
    passage.external_id = head.external_id;
    passage.text = retrieval::quote(unit, selection.shown);
    passage.score = score;
    passage.relevance = selection.coverage;
    return passage;
  }

  // The cross-encoder reads the passages from the best on, and those it has read come first, by what it and
  // the order before say together. What it had no time for keeps its order behind them, and the answer says
  // so.
  absl::Status rerank(std::vector<Passage>& passages) {
    const std::size_t depth = std::min<std::size_t>(plan_.rerank_depth, passages.size());
    if (depth == 0) return absl::OkStatus();
    std::vector<std::string> texts;
    texts.reserve(depth);
    for (const Passage& passage : std::span(passages).first(depth)) texts.push_back(passage.text);
    const retrieval::Reranker::Scores scores =
        env_.reranker->score(context_, question_.text, texts, context_.deadline() - kAfterRerank);
    stopwatch_.lap("rerank");
    ATIMO_RETURN_IF_ERROR(context_.check());
    const std::size_t read = scores.logits.size();
    result_.reranked = static_cast<std::uint32_t>(read);
    std::vector<float> before;
    for (const Passage& passage : std::span(passages).first(read)) before.push_back(passage.score);
    const std::vector<float> after = retrieval::blended(before, scores.logits, env_.rerank_share);
    for (std::size_t i = 0; i < read; ++i)
      passages[i].score = encoder::RerankScore{.logit = after[i]}.probability();
    std::stable_sort(passages.begin(), passages.begin() + static_cast<std::ptrdiff_t>(read),
                     [](const Passage& a, const Passage& b) { return a.score > b.score; });
    if (!scores.stopped.ok()) {
      result_.degraded.push_back(
          concat("reordenação: lidos ", read, " de ", depth, " trechos (", message_of(scores.stopped), ")"));
    }
    return absl::OkStatus();
  }

  const SearchEnvironment& env_;
  const Context& context_;
  const Question& question_;
  text::AnalyzerPool::Lease analyzer_;
  Stopwatch stopwatch_;
  absl::flat_hash_map<store::DocumentRow, const store::Document*> by_row_;
  retrieval::Understanding understanding_;
  NamedDevices named_{env_, context_, question_, understanding_};
  retrieval::LexicalQuery query_;
  retrieval::Plan plan_;
  std::vector<float> vector_;  // the question's; empty: it has none
  SearchResult result_;
};

}  // namespace

absl::StatusOr<SearchResult> run_search(const SearchEnvironment& environment, const Context& context,
                                        const Question& question) {
  return SearchJob(environment, context, question).run();
}

absl::StatusOr<Candidates> find_candidates(const SearchEnvironment& environment, const Context& context,
                                           const Question& question) {
  return SearchJob(environment, context, question).candidates();
}

}  // namespace atimo::engine
