#include "atimo/engine/search_job.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/engine/passage_builder.h"
#include "atimo/engine/stopwatch.h"
#include "atimo/retrieval/device_selection.h"
#include "atimo/retrieval/hybrid_search.h"
#include "atimo/retrieval/resolver.h"
#include "atimo/retrieval/understanding.h"

namespace atimo::engine {
namespace {

// Devices are chosen inside this many of the best articles; the rest of a long list cites whole articles.
constexpr std::size_t kDetailedUnits = 10;
constexpr std::size_t kDevicesPerUnit = 5;
constexpr std::size_t kCandidatesListed = 5;
// What is left to do after reordering takes less than this, and so the answer comes before the deadline.
constexpr std::chrono::milliseconds kAfterRerank{20};

std::int32_t today_days() {
  return static_cast<std::int32_t>(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch().count());
}

// "§ 2º", "inciso II": part of an article that was not said.
bool lacks_article(const legal::DevicePath& path) {
  if (path.empty()) return false;
  switch (path.steps.front().kind) {
    case legal::DeviceKind::kCaput:
    case legal::DeviceKind::kParagrafo:
    case legal::DeviceKind::kInciso:
    case legal::DeviceKind::kAlinea:
    case legal::DeviceKind::kItem:
      return true;
    default:
      return false;
  }
}

class SearchJob {
 public:
  SearchJob(const SearchEnvironment& environment, const Context& context, const Question& question)
      : env_(environment), context_(context), question_(question), analyzer_(environment.analyzers.lend()) {
    for (const store::Document& document : env_.documents) by_row_.emplace(document.row, &document);
  }

  absl::StatusOr<SearchResult> run() {
    understanding_ = retrieval::understand(question_.text);
    result_.as_of = question_.as_of ? question_.as_of : understanding_.as_of;
    query_ = retrieval::lexical_query(*analyzer_, question_.text);
    stopwatch_.lap("understand");
    if (env_.documents.empty()) {
      result_.notes.push_back("O acervo está vazio: inclua documentos com `atimo ingest`.");
      return finish();
    }
    ATIMO_RETURN_IF_ERROR(embed_question());
    ATIMO_ASSIGN_OR_RETURN(const std::vector<retrieval::ScoredUnit> units, search_or_do_without());
    stopwatch_.lap("search");
    ATIMO_RETURN_IF_ERROR(add_named_devices(units));
    note_missing_norm();
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

  // Without its vector a question is searched by words, and the answer says so.
  absl::Status embed_question() {
    if (env_.embedder == nullptr) return absl::OkStatus();
    const retrieval::Fusion fusion = question_.fusion.value_or(env_.fusion);
    if (fusion == retrieval::Fusion::kLexical) return absl::OkStatus();
    absl::StatusOr<std::vector<float>> vector = env_.embedder->question(context_, question_.text);
    stopwatch_.lap("embed");
    ATIMO_RETURN_IF_ERROR(context_.check());
    if (!vector.ok()) {
      result_.degraded.push_back(concat("busca por sentido: ", message_of(vector.status())));
      return absl::OkStatus();
    }
    vector_ = *std::move(vector);
    result_.fusion = fusion;
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<retrieval::ScoredUnit>> search_units() {
    index::Filter filter;
    const auto name_space = env_.store.name_space_number(context_.name_space());
    if (!name_space) return std::vector<retrieval::ScoredUnit>();
    filter.name_space = *name_space;
    filter.as_of = result_.as_of ? result_.as_of->days() : today_days();
    for (const store::Document& document : env_.documents) {
      const auto& wanted = question_.document_ids;
      if (std::find(wanted.begin(), wanted.end(), document.id) != wanted.end())
        filter.groups.push_back(document.row);
    }
    if (query_.terms.empty() && vector_.empty()) return std::vector<retrieval::ScoredUnit>();
    ATIMO_ASSIGN_OR_RETURN(
        std::vector<retrieval::ScoredUnit> units,
        retrieval::hybrid_search(context_, env_.corpus, query_, vector_, filter,
                                 {.fusion = result_.fusion,
                                  .dense_share = env_.dense_share,
                                  .lexical = {.top_k = std::max(question_.top_k, rerank_depth()),
                                              .named_groups = named_documents()}}));
    ATIMO_RETURN_IF_ERROR(context_.check());
    return units;
  }

  // What the question names is in the store, also while a server is away; anything else it cannot have.
  absl::StatusOr<std::vector<retrieval::ScoredUnit>> search_or_do_without() {
    absl::StatusOr<std::vector<retrieval::ScoredUnit>> units = search_units();
    if (!absl::IsUnavailable(units.status()) || !understanding_.names_device) return units;
    result_.degraded.push_back(concat("busca: ", message_of(units.status())));
    return std::vector<retrieval::ScoredUnit>();
  }

  // A question that names its device needs no opinion about it.
  std::uint32_t rerank_depth() const {
    if (env_.reranker == nullptr || understanding_.names_device) return 0;
    return question_.rerank_depth.value_or(env_.rerank_depth);
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

  // The documents a reference may mean.
  std::vector<store::Document> admissible_documents() const {
    std::vector<store::Document> out;
    for (const store::Document& document : env_.documents) {
      const auto& wanted = question_.document_ids;
      if (wanted.empty() || std::find(wanted.begin(), wanted.end(), document.id) != wanted.end())
        out.push_back(document);
    }
    return out;
  }

  absl::Status add_named_devices(const std::vector<retrieval::ScoredUnit>& units) {
    if (!understanding_.names_device) return absl::OkStatus();
    const std::vector<store::Document> documents = admissible_documents();
    legal::NormId last_norm;
    for (legal::Reference reference : understanding_.references) {
      if (reference.norm.is_known()) last_norm = reference.norm;
      if (reference.previous_norm) reference.norm = last_norm;
      const absl::Status status = add_reference(documents, reference, units);
      if (!status.ok() && !removed_meanwhile(status)) return status;
      ATIMO_RETURN_IF_ERROR(context_.check());
    }
    return absl::OkStatus();
  }

  absl::Status add_reference(const std::vector<store::Document>& documents, const legal::Reference& reference,
                             const std::vector<retrieval::ScoredUnit>& units) {
    ATIMO_ASSIGN_OR_RETURN(const retrieval::Resolution resolution,
                           retrieval::resolve(env_.store, documents, reference, result_.as_of));
    note_what_is_missing(resolution, units);
    for (const store::StoredDevice& device : resolution.devices) {
      ATIMO_RETURN_IF_ERROR(add_named_device(*resolution.document, device));
    }
    return absl::OkStatus();
  }

  // The question sees the snapshot of its start; a document may have left the store since. Then it is passed
  // over.
  static bool removed_meanwhile(const absl::Status& status) { return absl::IsNotFound(status); }

  // A question about a norm that is not here ("prazo de recurso na Lei 8.666") is told so, not answered from
  // another one.
  void note_missing_norm() {
    if (!understanding_.names_norm || understanding_.names_device) return;
    const legal::Reference* missing = nullptr;
    for (const legal::Reference& reference : understanding_.references) {
      if (!reference.norm.is_known()) continue;
      if (!retrieval::documents_named(reference.norm, env_.documents).empty()) return;
      missing = &reference;
    }
    if (missing != nullptr)
      result_.notes.push_back(concat(missing->norm.to_citation(), " não está no acervo."));
  }

  absl::Status add_named_device(const store::Document& document, const store::StoredDevice& device) {
    if (result_.passages.size() >= question_.top_k) return absl::OkStatus();
    if (!seen_.insert(concat(document.row, '#', device.id)).second) return absl::OkStatus();
    if (!device.unit_id.empty()) covered_units_.insert(concat(document.row, '#', device.unit_id));
    Passage passage = passage_of(document, device);
    passage.relevance = 1;
    if (device.unit_id.empty()) {
      passage.text = concat(device.label, device.label.empty() ? "" : " ", device.heading, device.text);
    } else {
      ATIMO_ASSIGN_OR_RETURN(const std::vector<store::StoredDevice> unit,
                             env_.store.unit(document.row, device.unit_id, result_.as_of));
      passage.text = retrieval::quote(unit, shown_for_device(unit, device.id));
    }
    result_.question_class = QuestionClass::kExactReference;
    result_.passages.push_back(std::move(passage));
    return absl::OkStatus();
  }

  void note_what_is_missing(const retrieval::Resolution& resolution,
                            const std::vector<retrieval::ScoredUnit>& units) {
    const std::string device = resolution.reference.path.to_citation();
    if (resolution.norm_missing) {
      result_.notes.push_back(concat(resolution.reference.norm.to_citation(), " não está no acervo."));
    } else if (resolution.device_missing && resolution.document != nullptr) {
      store::StoredDevice asked;
      asked.id = resolution.reference.path.to_lexml();
      const std::string when =
          result_.as_of ? concat(", na redação vigente em ", result_.as_of->to_brazilian()) : "";
      result_.notes.push_back(
          concat("O acervo não tem o ", citation_of(*resolution.document, asked), when, "."));
    } else if (lacks_article(resolution.reference.path) && !resolution.reference.self) {
      const std::string asked = question_.text.substr(resolution.reference.begin,
                                                      resolution.reference.end - resolution.reference.begin);
      result_.notes.push_back(concat("Falta o artigo em \"", asked, "\": diga de que artigo se trata."));
    } else if (!resolution.candidates.empty()) {
      result_.notes.push_back(concat("Mais de uma norma do acervo tem ", device, ": ",
                                     candidate_list(resolution, units), ". Diga de qual se trata."));
    }
  }

  std::string candidate_list(const retrieval::Resolution& resolution,
                             const std::vector<retrieval::ScoredUnit>& units) const {
    const auto rank = [&](const store::Document* document) {
      return std::find_if(
                 units.begin(), units.end(),
                 [&](const retrieval::ScoredUnit& u) { return u.attributes.group == document->row; }) -
             units.begin();
    };
    std::vector<const store::Document*> candidates = resolution.candidates;
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
    std::string out;
    for (std::size_t i = 0; i < std::min(candidates.size(), kCandidatesListed); ++i) {
      if (i > 0) out.append("; ");
      out.append(citation_of(*candidates[i], store::StoredDevice{}));
    }
    if (candidates.size() > kCandidatesListed)
      out.append(concat(" e outras ", candidates.size() - kCandidatesListed));
    return out;
  }

  // Those that the answer or the reranker wants, the first ones with their devices chosen.
  absl::StatusOr<std::vector<Passage>> passages_of(const std::vector<retrieval::ScoredUnit>& units) {
    const std::size_t wanted =
        std::max<std::size_t>(question_.top_k - result_.passages.size(), rerank_depth());
    const std::size_t detailed = std::max<std::size_t>(kDetailedUnits, rerank_depth());
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
    if (covered_units_.contains(concat(scored.attributes.group, '#', head.id))) return std::nullopt;
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

  // The cross-encoder reads the passages from the best on, and those it has read come first, by its scores.
  // What it had no time for keeps its order behind them, and the answer says so.
  absl::Status rerank(std::vector<Passage>& passages) {
    const std::size_t depth = std::min<std::size_t>(rerank_depth(), passages.size());
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
    for (std::size_t i = 0; i < read; ++i)
      passages[i].score = encoder::RerankScore{.logit = scores.logits[i]}.probability();
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
  retrieval::LexicalQuery query_;
  std::vector<float> vector_;  // the question's; empty: it has none
  absl::flat_hash_set<std::string> seen_;
  absl::flat_hash_set<std::string> covered_units_;
  SearchResult result_;
};

}  // namespace

absl::StatusOr<SearchResult> run_search(const SearchEnvironment& environment, const Context& context,
                                        const Question& question) {
  return SearchJob(environment, context, question).run();
}

}  // namespace atimo::engine
