#include "atimo/retrieval/embedded_corpus.h"

#include "atimo/base/status_macros.h"

namespace atimo::retrieval {

absl::StatusOr<std::vector<index::Hit>> EmbeddedView::search(const Context& context,
                                                             std::span<const index::QueryTerm> query,
                                                             const index::Filter& filter,
                                                             const index::SearchOptions& options) const {
  ATIMO_RETURN_IF_ERROR(context.check());
  return snapshot_->search(query, filter, options);
}

absl::StatusOr<std::vector<index::DenseHit>> EmbeddedView::search_dense(const Context& context,
                                                                        std::span<const float> query,
                                                                        const index::Filter& filter,
                                                                        std::uint32_t top_k) const {
  ATIMO_RETURN_IF_ERROR(context.check());
  return snapshot_->search_dense(query, filter, top_k);
}

absl::StatusOr<std::vector<std::optional<float>>> EmbeddedView::similarities(
    const Context& context, std::span<const float> query, std::span<const index::UnitKey> keys) const {
  ATIMO_RETURN_IF_ERROR(context.check());
  return snapshot_->similarities(query, keys);
}

std::uint64_t EmbeddedView::document_frequency(std::uint8_t field, std::string_view term) const {
  return snapshot_->document_frequency(field, term);
}

index::FieldStatistics EmbeddedView::statistics(std::uint8_t field) const {
  return snapshot_->statistics(field);
}

std::uint64_t EmbeddedView::unit_count() const { return snapshot_->unit_count(); }

// What the truth holds is published whatever became of the request that put it there.
absl::Status EmbeddedCorpus::apply(const Context& /*context*/, const CorpusChanges& changes) {
  const std::uint64_t token = ends(changes.portion) ? changes.token : index_->token();
  return index_->apply(changes.additions, changes.deletions, token);
}

absl::Status EmbeddedCorpus::settle() { return index_->settle(); }

std::uint64_t EmbeddedCorpus::token() const { return index_->token(); }

bool EmbeddedCorpus::wants_everything() const {
  return index_->token() == 0 && index_->snapshot()->unit_count() == 0;
}

CorpusState EmbeddedCorpus::state() const {
  CorpusState state;
  state.epoch = index_->snapshot()->epoch();
  return state;
}

std::shared_ptr<const CorpusView> EmbeddedCorpus::view() const {
  return std::make_shared<EmbeddedView>(index_->snapshot());
}

}  // namespace atimo::retrieval
