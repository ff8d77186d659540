#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// Plain text: lines wrapped at a column are joined into paragraphs; the annotation marks "[$...$]" and
// "[#...#]" go, their content stays.
absl::StatusOr<legal::SourceText> read_text(std::string_view bytes, std::string_view name,
                                            const ReadLimits& limits);

}  // namespace atimo::ingest::internal
