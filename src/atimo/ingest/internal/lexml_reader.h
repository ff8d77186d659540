#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// LexML XML, read leniently: unknown elements are passed through, comments and scripts ignored, nothing
// external loaded.
absl::StatusOr<legal::SourceText> read_lexml(std::string_view bytes, std::string_view name,
                                             const ReadLimits& limits);

}  // namespace atimo::ingest::internal
