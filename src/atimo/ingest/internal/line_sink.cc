#include "atimo/ingest/internal/line_sink.h"

#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/utf8.h"
#include "atimo/ingest/internal/version_date.h"
#include "atimo/text/fold.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::size_t kLongestSpacedHeading = 256;

bool is_wide_space(char32_t c) {
  return c == ' ' || c == 0xA0 || c == '\t' || c == '\n' || c == '\r' || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060 ||
         c == 0xFEFF;
}

bool is_capital(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7); }

std::string without_invisible(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t pos = 0; pos < raw.size();) {
    const char32_t c = decode_utf8(raw, pos);
    if (is_invisible(c)) continue;
    append_utf8(out, is_wide_space(c) || c < 0x20 || (c >= 0x7F && c < 0xA0) ? U' ' : c);
  }
  return out;
}

// Empty unless every word of `spaced` is one capital letter and there are at least four of them.
std::string close_letter_spacing(std::string_view spaced) {
  std::string out;
  std::size_t letters = 0;
  std::size_t gap = 0;
  for (std::size_t pos = 0; pos < spaced.size();) {
    const char32_t c = decode_utf8(spaced, pos);
    if (c == ' ') {
      ++gap;
      continue;
    }
    if (!is_capital(c) || (letters > 0 && gap == 0)) return "";
    if (letters > 0 && gap > 1) out.push_back(' ');
    append_utf8(out, c);
    ++letters;
    gap = 0;
  }
  return letters >= 4 ? out : "";
}

}  // namespace

std::string clean_line(std::string_view raw) {
  const std::string visible = without_invisible(raw);
  if (visible.size() <= kLongestSpacedHeading) {
    if (std::string closed = close_letter_spacing(visible); !closed.empty()) return closed;
  }
  return text::collapse_spaces(visible);
}

absl::Status LineSink::add(legal::SourceLine line) {
  line.text = clean_line(line.text);
  if (line.text.empty()) return absl::OkStatus();
  bytes_ += line.text.size();
  if (bytes_ > limits_.max_text_bytes) {
    return absl::ResourceExhaustedError(
        concat(name_, ": o texto passa de ", limits_.max_text_bytes, " bytes, o máximo aceito"));
  }
  if (text_.lines.size() >= limits_.max_lines) {
    return absl::ResourceExhaustedError(
        concat(name_, ": o texto passa de ", limits_.max_lines, " linhas, o máximo aceito"));
  }
  if (!text_.version_date) text_.version_date = find_version_date(line.text);
  text_.lines.push_back(std::move(line));
  return absl::OkStatus();
}

absl::StatusOr<legal::SourceText> LineSink::finish(std::string_view format) && {
  if (text_.lines.empty()) {
    return absl::InvalidArgumentError(
        concat(name_, ": o arquivo (", format, ") não tem texto nenhum; é preciso um documento com texto"));
  }
  text_.format = std::string(format);
  return std::move(text_);
}

}  // namespace atimo::ingest::internal
