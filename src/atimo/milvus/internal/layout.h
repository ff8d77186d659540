#pragma once

#include <string>
#include <vector>

#include "atimo/milvus/collection.h"
#include "atimo/milvus/proto/milvus.pb.h"

namespace atimo::milvus::internal {

// The request that makes a collection with the fields of leis_v3 and those of FieldNames.
::milvus::proto::milvus::CreateCollectionRequest collection_request(const CollectionOptions& options);

// One index, in the ways it can be made: the first that the server accepts is used. A search needs those over
// vectors; it is only slower without the others.
struct IndexPlan {
  enum class Need : std::uint8_t { kRequired, kBestEffort };

  std::string field;
  Need need = Need::kBestEffort;
  std::vector<::milvus::proto::milvus::CreateIndexRequest> ways;
};
std::vector<IndexPlan> index_plans(const CollectionOptions& options);

}  // namespace atimo::milvus::internal
