#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::ingest::internal {

// word/document.xml out of the ZIP in `bytes`. InvalidArgument: not a ZIP, truncated, encrypted, without that
// part. ResourceExhausted: larger than max_bytes or compressed beyond what a document can be (a zip bomb).
absl::StatusOr<std::string> unpack_document(std::string_view bytes, std::string_view name,
                                            std::uint64_t max_bytes);

}  // namespace atimo::ingest::internal
