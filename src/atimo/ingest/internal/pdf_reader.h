#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// Text PDFs, through pdftotext in a process of its own with limits of time, memory and output.
absl::StatusOr<legal::SourceText> read_pdf(std::string_view bytes, std::string_view name,
                                           const ReadLimits& limits);

}  // namespace atimo::ingest::internal
