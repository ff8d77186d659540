#include "atimo/engine/corpus_sync.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/legal/device_path.h"
#include "atimo/retrieval/lexicon.h"

namespace atimo::engine {
namespace {

constexpr std::size_t kUnitsPerApply = 50'000;
// Feeding changes may show that everything must be fed, and that may show that the lengths of units are other
// than they seemed.
constexpr int kRounds = 3;

// "art103-1" and "adct_art2" carry the place; parts other than the body get numbers of their own.
std::uint32_t ordinal_of(const store::StoredDevice& unit) {
  std::string_view id = unit.id;
  std::uint32_t part = 0;
  if (const std::size_t prefix = id.find("_art");
      prefix != std::string_view::npos && !id.starts_with("art")) {
    part = id.starts_with("adct") ? 1 : 2;
    id.remove_prefix(prefix + 1);
  }
  if (!id.starts_with("art")) return 0;
  std::uint32_t number = 0;
  std::size_t at = 3;
  for (; at < id.size() && id[at] >= '0' && id[at] <= '9' && number < 1'000'000; ++at) {
    number = number * 10 + static_cast<std::uint32_t>(id[at] - '0');
  }
  std::uint32_t letter = 0;
  if (at + 1 < id.size() && id[at] == '-') {
    const char c = id[at + 1];
    if (c >= '0' && c <= '9') letter = static_cast<std::uint32_t>(c - '0');
    if (c >= 'a' && c <= 'z') letter = static_cast<std::uint32_t>(c - 'a' + 1);
  }
  return retrieval::unit_ordinal(part, number, letter);
}

index::UnitInput input_of(text::Analyzer& analyzer, const store::Document& document,
                          const store::StoredDevice& unit, std::uint32_t name_space) {
  index::UnitInput input;
  input.key = unit.wording;
  input.attributes.name_space = name_space;
  input.attributes.group = document.row;
  input.attributes.ordinal = ordinal_of(unit);
  input.attributes.type = static_cast<std::uint32_t>(document.norm.type);
  input.attributes.year = document.norm.year;
  input.attributes.status = static_cast<std::uint8_t>(unit.status);
  if (unit.valid_from) input.attributes.valid_from = unit.valid_from->days();
  if (unit.valid_to) input.attributes.valid_to = unit.valid_to->days();
  const std::string title = concat(document.title, '\n', unit.hierarchy, '\n', unit.heading);
  input.terms = retrieval::unit_terms(analyzer, title, unit.full_text);
  return input;
}

retrieval::UnitText text_of(const store::Document& document, const store::StoredDevice& unit) {
  retrieval::UnitText text;
  text.name_space = document.name_space;
  text.document_id = document.id;
  text.unit_id = unit.id;
  const auto path = legal::DevicePath::parse_lexml(unit.id);
  if (path) text.span_id = path->to_span_id();
  text.document_type = legal::lexml_type(document.norm.type);
  if (document.norm.number > 0) text.document_number = concat(document.norm.number);
  if (path && path->steps.front().kind == legal::DeviceKind::kArtigo)
    text.article_number = concat(path->steps.front().number);
  text.hierarchy = unit.hierarchy;
  text.text = unit.full_text;
  return text;
}

// Collects changes and hands them to the corpus in bounded portions; only the last one carries the new token.
class Feeder {
 public:
  Feeder(const Context& context, const store::Store& store, retrieval::Corpus& corpus,
         text::AnalyzerPool& analyzers, const retrieval::Embedder* embedder, retrieval::Scope scope)
      : context_(context),
        store_(store),
        corpus_(corpus),
        analyzer_(analyzers.lend()),
        embedder_(embedder),
        scope_(scope) {}

  absl::Status add(const store::Document& document, const store::StoredDevice& unit) {
    // A feeding that waits for a server may be stopped; the index is brought up to date all the same.
    if (corpus_.keeps_texts()) ATIMO_RETURN_IF_ERROR(context_.check());
    const auto name_space = store_.name_space_number(document.name_space);
    if (!name_space) return absl::InternalError(concat("name space without a number: ", document.name_space));
    std::vector<index::UnitInput>& additions = changes_.additions;
    additions.push_back(input_of(*analyzer_, document, unit, *name_space));
    if (embedder_ != nullptr) {
      ATIMO_ASSIGN_OR_RETURN(additions.back().dense, store_.vector_of(embedder_->identity(), unit.wording));
    }
    if (corpus_.keeps_texts()) changes_.texts.push_back(text_of(document, unit));
    if (additions.size() < kUnitsPerApply) return absl::OkStatus();
    return flush(retrieval::Portion::kMiddle);
  }
  void remove(store::WordingId wording) { changes_.deletions.push_back(wording); }

  absl::Status finish(std::uint64_t token) {
    changes_.token = token;
    return flush(retrieval::Portion::kLast);
  }

 private:
  absl::Status flush(retrieval::Portion portion) {
    using retrieval::Portion;
    if (first_) portion = portion == Portion::kLast ? Portion::kOnly : Portion::kFirst;
    first_ = false;
    changes_.portion = portion;
    changes_.scope = scope_;
    ATIMO_RETURN_IF_ERROR(corpus_.apply(context_, changes_));
    changes_ = {};
    return absl::OkStatus();
  }

  const Context& context_;
  const store::Store& store_;
  retrieval::Corpus& corpus_;
  text::AnalyzerPool::Lease analyzer_;
  const retrieval::Embedder* embedder_;
  const retrieval::Scope scope_;
  bool first_ = true;
  retrieval::CorpusChanges changes_;
};

absl::Status feed_changes(const store::Store& store, std::uint64_t since, Feeder& feeder) {
  ATIMO_ASSIGN_OR_RETURN(const std::vector<store::UnitChange> changes, store.changes_since(since));
  absl::flat_hash_map<store::DocumentRow, store::Document> documents;
  for (const store::UnitChange& change : changes) {
    if (change.deleted) {
      feeder.remove(change.wording);
      continue;
    }
    ATIMO_ASSIGN_OR_RETURN(const store::StoredDevice unit, store.wording(change.wording));
    auto document = documents.find(unit.document);
    if (document == documents.end()) {
      ATIMO_ASSIGN_OR_RETURN(store::Document row, store.document(unit.document));
      document = documents.emplace(unit.document, std::move(row)).first;
    }
    ATIMO_RETURN_IF_ERROR(feeder.add(document->second, unit));
  }
  return absl::OkStatus();
}

absl::Status feed_everything(const store::Store& store, const retrieval::Corpus& corpus, Feeder& feeder) {
  // Rows of units that are gone may still be on a server.
  if (corpus.keeps_texts()) {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<store::UnitChange> changes, store.changes_since(0));
    for (const store::UnitChange& change : changes) {
      if (change.deleted) feeder.remove(change.wording);
    }
  }
  return store.for_each_unit([&](const store::Document& document, const store::StoredDevice& unit) {
    return feeder.add(document, unit);
  });
}

}  // namespace

index::Index::Options index_options(const retrieval::Embedder* embedder) {
  index::Index::Options options{.content_version = retrieval::kTermsVersion};
  if (embedder == nullptr) return options;
  options.content_version = hash64(concat(retrieval::kTermsVersion, ' ', embedder->identity()));
  options.dimensions = embedder->dimensions();
  return options;
}

absl::Status sync_corpus(const Context& context, const store::Store& store, retrieval::Corpus& corpus,
                         text::AnalyzerPool& analyzers, const retrieval::Embedder* embedder) {
  absl::Status fed;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t target = store.change_counter();
    const bool everything = corpus.wants_everything();
    if (corpus.token() == target && (!everything || target == 0)) return absl::OkStatus();
    const retrieval::Scope scope = everything ? retrieval::Scope::kEverything : retrieval::Scope::kChanges;
    Feeder feeder(context, store, corpus, analyzers, embedder, scope);
    fed = everything ? feed_everything(store, corpus, feeder) : feed_changes(store, corpus.token(), feeder);
    if (fed.ok()) fed = feeder.finish(target);
    if (!fed.ok() && !absl::IsAborted(fed)) return fed;
    if (fed.ok() && corpus.view()->unit_count() == 0) return fed;
  }
  return fed;
}

}  // namespace atimo::engine
