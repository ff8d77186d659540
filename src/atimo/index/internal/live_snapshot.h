#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "atimo/index/index.h"
#include "atimo/index/internal/live_segment.h"
#include "atimo/index/internal/rotation.h"
#include "atimo/index/internal/scratch_pool.h"

namespace atimo::index::internal {

// The snapshot Index publishes. Immutable, thread-safe.
class LiveSnapshot : public Snapshot {
 public:
  // `rotation`: null when units have no vectors.
  LiveSnapshot(LiveSegments segments, std::uint64_t epoch, const Index::Options& options,
               std::shared_ptr<const Rotation> rotation, std::shared_ptr<ScratchPool> scratch);

  absl::StatusOr<std::vector<Hit>> search(std::span<const QueryTerm> query, const Filter& filter,
                                          const SearchOptions& options) const override;
  absl::StatusOr<std::vector<DenseHit>> search_dense(std::span<const float> query, const Filter& filter,
                                                     std::uint32_t top_k) const override;
  absl::StatusOr<std::vector<std::optional<float>>> similarities(
      std::span<const float> query, std::span<const UnitKey> keys) const override;
  std::uint64_t document_frequency(std::uint8_t field, std::string_view term) const override;
  FieldStatistics statistics(std::uint8_t field) const override;
  std::uint64_t unit_count() const override { return unit_count_; }
  std::uint64_t epoch() const override { return epoch_; }
  const LiveSegments& segments() const { return segments_; }

 private:
  const LiveSegments segments_;
  const std::uint64_t epoch_;
  const std::uint32_t dimensions_;
  const std::uint32_t scan_budget_;
  const std::shared_ptr<const Rotation> rotation_;
  const std::shared_ptr<ScratchPool> scratch_;
  std::uint64_t unit_count_ = 0;
  std::array<FieldStatistics, kFields> statistics_{};
};

}  // namespace atimo::index::internal
