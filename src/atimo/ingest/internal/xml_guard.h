#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace atimo::ingest::internal {

// Scans XML once, before it is parsed: ResourceExhausted when elements nest deeper than max_depth,
// InvalidArgument when the document ends inside a tag or with elements still open (truncated).
absl::Status guard_xml(std::string_view xml, std::string_view name, std::uint32_t max_depth);

}  // namespace atimo::ingest::internal
