#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/milvus/internal/schema.h"
#include "atimo/milvus/row.h"

namespace atimo::milvus::internal {

using Columns = google::protobuf::RepeatedPtrField<pb::schema::FieldData>;

// InvalidArgument names the chunk and what is wrong with it: a field that the collection lacks (those that an
// older one may lack are left out), a value of another type, a missing or wrong vector. FailedPrecondition: a
// name space for which the collection has no field.
absl::Status check_row(const Schema& schema, const Row& row);

// About what a row takes in a request.
std::size_t bytes_of(const Row& row);

// One column for each field but the key that the server counts. REQUIRES: every row passed check_row.
Columns columns_of(const Schema& schema, std::span<const Row> rows);

// The first `count` rows of columns in any order. Fields that this room does not read (the key that the
// server counts among them) are left out. Internal: a column of another length.
absl::StatusOr<std::vector<Row>> rows_of(const Schema& schema, const Columns& columns, std::size_t count);

}  // namespace atimo::milvus::internal
