#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/milvus/internal/schema.h"
#include "atimo/milvus/internal/service.h"

namespace atimo::milvus::internal {

// Makes the collection and those of its indexes that are missing. An existing collection stays as it is.
absl::Status make_collection(const Context& context, Service& service, const CollectionOptions& options);

// Checks the collection, loads it and waits until it is loaded.
absl::StatusOr<Schema> open_collection(const Context& context, Service& service,
                                       const CollectionOptions& options);

}  // namespace atimo::milvus::internal
