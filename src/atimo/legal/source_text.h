#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atimo/base/date.h"

namespace atimo::legal {

// Position on a page, in PDF points from the page's top left corner.
struct Box {
  float left = 0, top = 0, right = 0, bottom = 0;
};

// One logical line (paragraph) as a reader hands it over: visual line breaks, page breaks and hyphenation
// undone.
struct SourceLine {
  std::string text;              // valid UTF-8, spaces collapsed, never empty, never contains '\n'
  std::uint32_t page = 0;        // 1-based; 0 when the format has no pages
  std::optional<Box> box;        // of the first visual line on `page`
  std::uint32_t byte_begin = 0;  // range in the source file where the format makes sense of it, else 0
  std::uint32_t byte_end = 0;
  bool struck = false;    // wholly struck out: an old wording
  bool centered = false;  // a hint for headings
  bool quoted = false;    // inside a quotation of another norm, when the format says so (LexML Alteracao)
  bool revoked = false;   // the format itself says so (LexML situacao)
  bool vetoed = false;
};

// What every reader produces and the structure parser consumes. Immutable once read.
struct SourceText {
  std::string format;                // "pdf", "html", "lexml", "docx", "text", "markdown"
  std::string title;                 // from metadata when there is one
  std::string urn;                   // LexML identification when there is one
  std::optional<Date> version_date;  // the date of the wording when the source says it
  std::uint32_t pages = 0;
  std::vector<SourceLine> lines;
  std::vector<std::string> warnings;
};

}  // namespace atimo::legal
