#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/milvus/collection.h"
#include "atimo/milvus/proto/milvus.pb.h"

namespace atimo::milvus::internal {

namespace pb = ::milvus::proto;

// A field of a collection, and the index over it.
struct Field {
  std::string name;
  pb::schema::DataType type = pb::schema::None;
  bool primary = false;
  bool counted = false;  // the server gives its values
  bool nullable = false;
  std::size_t dimension = 0;       // of a dense vector
  std::string index_type, metric;  // empty: no index

  bool is_vector() const { return type == pb::schema::FloatVector || type == pb::schema::SparseFloatVector; }
};

// What a collection on the server is made of. Immutable once read.
struct Schema {
  FieldNames names;
  std::vector<Field> fields;

  const Field* find(std::string_view name) const;
  // FailedPrecondition names the field that is missing.
  absl::StatusOr<const Field*> need(std::string_view name) const;
  const Field& primary() const;
  bool chunk_id_is_primary() const { return primary().name == names.chunk_id; }
};

// InvalidArgument: a name that is no identifier of Milvus (a letter or _, then letters, digits or _; 255 at
// most), a dimension or a batch size out of range.
absl::Status check_options(const CollectionOptions& options);

// FailedPrecondition: the collection is another owner's.
absl::Status check_owner(const CollectionOptions& options,
                         const pb::milvus::DescribeCollectionResponse& collection);

// The schema that a server describes, when it is what the options ask for; else FailedPrecondition.
absl::StatusOr<Schema> read_schema(const CollectionOptions& options,
                                   const pb::milvus::DescribeCollectionResponse& collection,
                                   const pb::milvus::DescribeIndexResponse& indexes);

std::string_view name_of(Metric metric);

}  // namespace atimo::milvus::internal
