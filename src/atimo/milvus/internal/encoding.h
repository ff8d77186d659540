#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/milvus/row.h"

namespace atimo::milvus::internal {

// InvalidArgument says what is wrong with the vector of this field.
absl::Status check_dense(std::string_view field, std::span<const float> vector, std::size_t dimension);
absl::Status check_sparse(std::string_view field, const SparseVector& vector);

// For each weight, its id and its value: 32 bits each, least significant byte first.
// REQUIRES: check_sparse is OK.
std::string sparse_row(const SparseVector& vector);
// Internal: not a whole number of weights.
absl::StatusOr<SparseVector> read_sparse_row(std::string_view bytes);

// A serialized PlaceholderGroup of one query.
std::string placeholder_of(std::span<const float> vector);
std::string placeholder_of(const SparseVector& vector);

}  // namespace atimo::milvus::internal
