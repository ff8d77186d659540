#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/milvus/collection.h"
#include "atimo/milvus/internal/schema.h"

namespace atimo::milvus::internal {

// One field of a search, as the server is asked for it.
struct Leg {
  enum class Vector : std::uint8_t { kDense, kSparse, kThesis };

  Vector vector = Vector::kDense;
  pb::milvus::SearchRequest request;
};

// A leg for each vector of the request, of `depth` hits each; consistency is not set yet. Errors are
// Collection's.
absl::StatusOr<std::vector<Leg>> legs_of(const CollectionOptions& options, const Schema& schema,
                                         const SearchRequest& request, std::size_t depth);

// The legs fused at the server; consistency is not set yet.
absl::StatusOr<pb::milvus::HybridSearchRequest> hybrid_call(const CollectionOptions& options,
                                                            const Schema& schema,
                                                            const HybridRequest& request);

// The hits of an answer to one query. Internal: its parts do not fit together.
absl::StatusOr<std::vector<Hit>> hits_of(const Schema& schema, const pb::schema::SearchResultData& results);

}  // namespace atimo::milvus::internal
