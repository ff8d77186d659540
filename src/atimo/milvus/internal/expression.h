#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "atimo/milvus/filter.h"
#include "atimo/milvus/internal/schema.h"

namespace atimo::milvus::internal {

// The name space of the rows of a collection that has no field for it.
inline constexpr std::string_view kOnlyNameSpace = "default";

// `field in ["a", "b"]`, every value quoted so that it is data and nothing else. InvalidArgument: a value
// that is not UTF-8 or has control characters. REQUIRES: values not empty, field an identifier.
absl::StatusOr<std::string> any_of(std::string_view field, std::span<const std::string> values);

// `field in [1, 2]`. REQUIRES: as above.
std::string any_number_of(const NumberIn& numbers);

// The filter in Milvus' language; empty: every row. A collection without history ignores status and day.
// FailedPrecondition: the collection lacks a field that the filter needs, or has only the name space
// "default".
absl::StatusOr<std::string> expression_of(const Filter& filter, const Schema& schema);

}  // namespace atimo::milvus::internal
