#pragma once

#include <memory>

#include "atimo/retrieval/corpus.h"

namespace atimo::retrieval {

// A snapshot of the embedded index as a view: it forwards, and nothing is copied. Immutable.
class EmbeddedView final : public CorpusView {
 public:
  explicit EmbeddedView(std::shared_ptr<const index::Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

  absl::StatusOr<std::vector<index::Hit>> search(const Context& context,
                                                 std::span<const index::QueryTerm> query,
                                                 const index::Filter& filter,
                                                 const index::SearchOptions& options) const override;
  absl::StatusOr<std::vector<index::DenseHit>> search_dense(const Context& context,
                                                            std::span<const float> query,
                                                            const index::Filter& filter,
                                                            std::uint32_t top_k) const override;
  absl::StatusOr<std::vector<std::optional<float>>> similarities(
      const Context& context, std::span<const float> query,
      std::span<const index::UnitKey> keys) const override;
  std::uint64_t document_frequency(std::uint8_t field, std::string_view term) const override;
  index::FieldStatistics statistics(std::uint8_t field) const override;
  std::uint64_t unit_count() const override;

 private:
  const std::shared_ptr<const index::Snapshot> snapshot_;
};

// The embedded index as a corpus.
class EmbeddedCorpus final : public Corpus {
 public:
  explicit EmbeddedCorpus(std::unique_ptr<index::Index> index) : index_(std::move(index)) {}

  absl::Status apply(const Context& context, const CorpusChanges& changes) override;
  absl::Status settle() override;
  std::uint64_t token() const override;
  bool keeps_texts() const override { return false; }
  bool wants_everything() const override;
  std::shared_ptr<const CorpusView> view() const override;
  CorpusState state() const override;

 private:
  const std::unique_ptr<index::Index> index_;
};

}  // namespace atimo::retrieval
