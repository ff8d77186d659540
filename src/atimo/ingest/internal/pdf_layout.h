#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// One visual row of a page.
struct PdfRow {
  std::string text;
  std::uint32_t page = 0;
  legal::Box box;
};

struct PdfPages {
  std::string title;
  std::uint32_t pages = 0;
  float page_width = 0;
  float page_height = 0;     // of the first page
  std::vector<PdfRow> rows;  // in reading order
};

// Reads what `pdftotext -bbox-layout` writes. Linear; ResourceExhausted beyond max_rows.
absl::StatusOr<PdfPages> parse_bbox_layout(std::string_view xhtml, std::string_view name,
                                           std::uint32_t max_rows);

// Takes out the rows at the top and bottom of the pages that repeat from page to page, digits aside.
void drop_running_rows(PdfPages& pages);

}  // namespace atimo::ingest::internal
