#pragma once

#include "absl/status/status.h"
#include "atimo/ingest/internal/line_sink.h"
#include "atimo/ingest/internal/pdf_layout.h"

namespace atimo::ingest::internal {

// Joins the visual rows into paragraphs, over page breaks too, and undoes hyphenation.
absl::Status join_paragraphs(const PdfPages& pages, LineSink& sink);

}  // namespace atimo::ingest::internal
