#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// The paragraphs of word/document.xml, those of tables too. Nothing else of the package is opened.
absl::StatusOr<legal::SourceText> read_docx(std::string_view bytes, std::string_view name,
                                            const ReadLimits& limits);

}  // namespace atimo::ingest::internal
