#include <cstddef>
#include <cstdint>
#include <string_view>

#include "atimo/base/utf8.h"
#include "atimo/ingest/internal/docx_reader.h"
#include "atimo/ingest/internal/html_reader.h"
#include "atimo/ingest/internal/lexml_reader.h"
#include "atimo/ingest/internal/markdown_reader.h"
#include "atimo/ingest/internal/text_reader.h"

// The first byte chooses the reader. PDF is left out: its parser is another process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atimo::ingest;
  if (size == 0) return 0;
  constexpr decltype(&internal::read_html) kReaders[] = {internal::read_html, internal::read_lexml,
                                                         internal::read_docx, internal::read_text,
                                                         internal::read_markdown};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto source = kReaders[data[0] % 5](bytes, "fuzz", ReadLimits{});
  if (!source.ok()) return 0;
  for (const auto& line : source->lines) {
    if (line.text.empty() || !atimo::is_valid_utf8(line.text)) __builtin_trap();
    if (line.text.find('\n') != std::string::npos) __builtin_trap();
  }
  return 0;
}
