#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest {

enum class Format : std::uint8_t { kPdf, kHtml, kLexml, kDocx, kText, kMarkdown, kJsonl, kXz };

std::string_view format_name(Format format);

struct ReadLimits {
  std::uint64_t max_input_bytes = 64ull << 20;
  std::uint64_t max_text_bytes = 128ull << 20;  // after decompression or conversion
  std::uint32_t max_lines = 2'000'000;
  std::uint32_t max_depth = 512;  // nesting of HTML and XML elements
  std::uint32_t pdf_timeout_ms = 60'000;
};

// Format from the content alone. InvalidArgument for an empty input, a binary of no known kind, an encrypted
// office file...: the message says what it looks like and what is allowed.
absl::StatusOr<Format> detect_format(std::string_view bytes);

// Reads a document of a detected format into lines. `name` is used in messages only.
// InvalidArgument: not what its first bytes promise, truncated, encrypted, without text. ResourceExhausted: a
// limit of `limits` (zip bomb, pages, nesting), said with its value. Unavailable: pdftotext is missing.
// Thread-safe.
absl::StatusOr<legal::SourceText> read_document(std::string_view bytes, std::string_view name,
                                                const ReadLimits& limits = {});

}  // namespace atimo::ingest
