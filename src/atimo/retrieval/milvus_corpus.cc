#include "atimo/retrieval/milvus_corpus.h"

#include <algorithm>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/retrieval/internal/milvus_core.h"
#include "atimo/retrieval/internal/milvus_rows.h"
#include "atimo/retrieval/internal/milvus_view.h"
#include "atimo/retrieval/internal/term_weights.h"

namespace atimo::retrieval {
namespace {

using Phase = store::LedgerState::Phase;

// Rows between two entries in the ledger: what a lost connection makes be sent again.
constexpr std::size_t kUnitsOfACall = 500;

}  // namespace

MilvusCorpus::MilvusCorpus(std::shared_ptr<internal::MilvusCore> core) : core_(std::move(core)) {}

absl::StatusOr<std::unique_ptr<Corpus>> MilvusCorpus::open(const MilvusCorpusOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(auto core, internal::MilvusCore::open(options));
  return std::unique_ptr<Corpus>(new MilvusCorpus(std::move(core)));
}

absl::Status MilvusCorpus::apply(const Context& context, const CorpusChanges& changes) {
  const std::scoped_lock writing(writing_);
  if (changes.texts.size() != changes.additions.size())
    return absl::InvalidArgumentError("a corpus on a server keeps the text of every unit");
  // Opening the collection may show that the server lost what the ledger has.
  if (!changes.additions.empty() || !changes.deletions.empty())
    ATIMO_RETURN_IF_ERROR(core_->collection().get(context).status());
  ATIMO_RETURN_IF_ERROR(start(changes));
  ATIMO_RETURN_IF_ERROR(remove(context, changes));
  ATIMO_RETURN_IF_ERROR(add(context, changes));
  return finish(changes);
}

// The first portion of everything decides with which lengths all are weighed: those of the corpus so far, or
// else of the portion itself.
absl::Status MilvusCorpus::start(const CorpusChanges& changes) {
  store::TermLedger& ledger = core_->ledger();
  store::LedgerState state = ledger.state();
  if (changes.scope == Scope::kChanges || !begins(changes.portion)) {
    const Phase needed = changes.scope == Scope::kChanges ? Phase::kReady : Phase::kFilling;
    if (state.phase == needed) return absl::OkStatus();
    return absl::AbortedError("o acervo no Milvus precisa ser alimentado por inteiro");
  }
  const store::LedgerStatistics known = ledger.statistics();
  internal::set_constants(known.units > 0 ? known : internal::statistics_of(changes.additions), state);
  state.phase = Phase::kFilling;
  state.content_version = core_->options().content_version;
  return ledger.set_state(state);
}

absl::Status MilvusCorpus::add(const Context& context, const CorpusChanges& changes) {
  const store::LedgerState constants = core_->ledger().state();
  for (std::size_t done = 0; done < changes.additions.size(); done += kUnitsOfACall) {
    ATIMO_RETURN_IF_ERROR(context.check());
    const std::size_t end = std::min(done + kUnitsOfACall, changes.additions.size());
    std::vector<milvus::Row> rows;
    std::vector<store::LedgerUnit> units;
    for (std::size_t i = done; i < end; ++i) {
      internal::WeighedUnit weighed = internal::weigh(changes.additions[i], constants);
      rows.push_back(internal::row_of(changes.additions[i], changes.texts[i], std::move(weighed.weights),
                                      core_->collection().dimension()));
      units.push_back(std::move(weighed.ledger));
    }
    ATIMO_ASSIGN_OR_RETURN(const auto collection, core_->collection().get(context));
    ATIMO_RETURN_IF_ERROR(core_->collection().note(collection->upsert(context, rows)));
    ATIMO_RETURN_IF_ERROR(core_->ledger().record(units, {}));
  }
  return absl::OkStatus();
}

absl::Status MilvusCorpus::remove(const Context& context, const CorpusChanges& changes) {
  if (changes.deletions.empty()) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(const auto collection, core_->collection().get(context));
  const milvus::NumberIn gone{internal::kKeyField, {changes.deletions.begin(), changes.deletions.end()}};
  ATIMO_RETURN_IF_ERROR(core_->collection().note(collection->remove_numbers(context, gone).status()));
  return core_->ledger().record({}, changes.deletions);
}

absl::Status MilvusCorpus::finish(const CorpusChanges& changes) {
  store::TermLedger& ledger = core_->ledger();
  store::LedgerState state = ledger.state();
  ++state.epoch;
  if (ends(changes.portion)) {
    state.token = changes.token;
    const store::LedgerStatistics lengths = ledger.statistics();
    if (lengths.units == 0) {
      state.phase = Phase::kEmpty;
    } else {
      state.phase = internal::constants_are_stale(lengths, state) ? Phase::kStale : Phase::kReady;
    }
  }
  return ledger.set_state(state);
}

std::uint64_t MilvusCorpus::token() const { return core_->ledger().state().token; }

bool MilvusCorpus::wants_everything() const { return core_->ledger().state().phase != Phase::kReady; }

std::shared_ptr<const CorpusView> MilvusCorpus::view() const {
  return std::make_shared<internal::MilvusView>(core_);
}

CorpusState MilvusCorpus::state() const { return core_->state(); }

}  // namespace atimo::retrieval
