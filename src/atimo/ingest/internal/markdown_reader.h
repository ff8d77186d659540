#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// Markdown as norms are written in it: headings, paragraphs, emphasis, "~~struck~~" and "> quoted" text.
absl::StatusOr<legal::SourceText> read_markdown(std::string_view bytes, std::string_view name,
                                                const ReadLimits& limits);

}  // namespace atimo::ingest::internal
