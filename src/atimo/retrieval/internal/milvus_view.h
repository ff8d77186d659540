#pragma once

#include <memory>

#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/internal/milvus_core.h"

namespace atimo::retrieval::internal {

// A collection as it is when each call arrives, with all that this process wrote before. Thread-safe.
class MilvusView final : public CorpusView {
 public:
  explicit MilvusView(std::shared_ptr<MilvusCore> core) : core_(std::move(core)) {}

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
  absl::StatusOr<milvus::SparseVector> weighted_terms(std::span<const index::QueryTerm> query,
                                                      const index::SearchOptions& options) const;
  absl::Status check_vector(std::span<const float> query) const;
  absl::StatusOr<milvus::SearchResult> ask(const Context& context,
                                           const milvus::SearchRequest& request) const;

  const std::shared_ptr<MilvusCore> core_;
};

}  // namespace atimo::retrieval::internal
