#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// Collects the lines of a reader: cleans their text, drops empty ones and holds the limits.
class LineSink {
 public:
  LineSink(std::string_view name, const ReadLimits& limits) : name_(name), limits_(limits) {}

  // Cleans `line.text` and keeps the line when something is left of it.
  absl::Status add(legal::SourceLine line);
  legal::SourceText& text() { return text_; }
  bool empty() const { return text_.lines.empty(); }
  // The finished document. InvalidArgument when it has no line at all.
  absl::StatusOr<legal::SourceText> finish(std::string_view format) &&;

 private:
  std::string name_;
  ReadLimits limits_;
  legal::SourceText text_;
  std::uint64_t bytes_ = 0;
};

// One space between words, none at the ends; no control, soft hyphen or zero-width characters; letter-spaced
// headings
// ("P A R T E   G E R A L") closed up. Valid UTF-8 whatever comes in.
std::string clean_line(std::string_view raw);

}  // namespace atimo::ingest::internal
