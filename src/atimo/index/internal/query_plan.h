#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "atimo/index/internal/live_segment.h"

namespace atimo::index::internal {

// A query resolved against a snapshot: everything that is the same in all segments.
struct QueryPlan {
  struct Term {
    float factor = 0;  // weight times idf
    std::vector<std::optional<Postings>> by_segment;
  };
  // The norm of a unit is base + slope * length: the part of BM25 that grows with the unit.
  struct Norm {
    float base = 0;
    float slope = 0;
  };
  std::array<std::vector<Term>, kFields> terms;  // in query order, which fixes the order of the float sums
  std::array<Norm, kFields> norms;
};

// InvalidArgument: 0 or above 10,000.
absl::Status check_top_k(std::uint32_t top_k);

// InvalidArgument: top_k, a field, a weight or a BM25 parameter out of range.
absl::Status check_query(std::span<const QueryTerm> query, const SearchOptions& options);

QueryPlan plan_query(const LiveSegments& segments, std::span<const QueryTerm> query,
                     const SearchOptions& options, const std::array<FieldStatistics, kFields>& statistics);

}  // namespace atimo::index::internal
