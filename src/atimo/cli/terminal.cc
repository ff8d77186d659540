#include "atimo/cli/internal/terminal.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/utf8.h"
#include "atimo/text/fold.h"

namespace atimo::cli::internal {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Bidirectional overrides and isolates reorder what stands around them.
bool reorders(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

std::string styled(std::string_view text, std::string_view code, Colour colour) {
  if (colour == Colour::kNever || text.empty()) return std::string(text);
  return concat(code, text, kReset);
}

void render_inline(std::string_view line, Colour colour, std::string& out) {
  for (;;) {
    const std::size_t open = line.find("**");
    const std::size_t close = open == std::string_view::npos ? open : line.find("**", open + 2);
    if (close == std::string_view::npos) break;
    out += line.substr(0, open);
    out += bold(line.substr(open + 2, close - open - 2), colour);
    line.remove_prefix(close + 2);
  }
  out += line;
}

void render_line(std::string_view line, Colour colour, std::string& out) {
  const std::size_t marks = line.find_first_not_of('#');
  if (marks != 0 && marks != std::string_view::npos && marks <= 6 && line[marks] == ' ') {
    out += bold(line.substr(marks + 1), colour);
    return;
  }
  if (line.starts_with('>')) {
    line.remove_prefix(line.starts_with("> ") ? 2 : 1);
    out += "  │ ";
  }
  render_inline(line, colour, out);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t pos = 0; pos < text.size();) {
    const char32_t c = decode_utf8(text, pos);
    if (c == '\n' || c == '\t' || (!is_control(c) && !reorders(c))) append_utf8(out, c);
  }
  return out;
}

std::string one_line(std::string_view text) { return text::collapse_spaces(printable(text)); }

std::string bold(std::string_view text, Colour colour) { return styled(text, kBold, colour); }

std::string dim(std::string_view text, Colour colour) { return styled(text, kDim, colour); }

std::string render_markdown(std::string_view markdown, Colour colour) {
  const std::string safe = printable(markdown);
  std::string_view rest = safe;
  std::string out;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    render_line(rest.substr(0, end), colour, out);
    out.push_back('\n');
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return out;
}

namespace {

// How much of a growing line looks the same whatever follows.
std::string_view settled_part(std::string_view line) {
  if (line.starts_with('#')) return {};
  line = line.substr(0, line.find_last_of(" \t") + 1);
  std::size_t marks = 0;
  std::size_t last = 0;
  for (std::size_t at = line.find("**"); at != std::string_view::npos; at = line.find("**", at + 2)) {
    ++marks;
    last = at;
  }
  return marks % 2 == 0 ? line : line.substr(0, last);
}

}  // namespace

std::string StreamedMarkdown::rest_of(std::string_view line) {
  std::string rendered;
  render_line(printable(line), colour_, rendered);
  std::string rest = rendered.substr(std::min(shown_, rendered.size()));
  shown_ = rendered.size();
  return rest;
}

std::string StreamedMarkdown::feed(std::string_view piece) {
  line_ += piece;
  std::string out;
  for (std::size_t end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
    out += concat(rest_of(std::string_view(line_).substr(0, end)), "\n");
    line_.erase(0, end + 1);
    shown_ = 0;
  }
  const std::string_view settled = settled_part(line_);
  return settled.empty() ? out : concat(out, rest_of(settled));
}

std::string StreamedMarkdown::finish() {
  if (line_.empty()) return {};
  std::string out = concat(rest_of(line_), "\n");
  line_.clear();
  shown_ = 0;
  return out;
}

std::string cut(std::string_view text, std::size_t columns) {
  std::size_t pos = 0;
  std::size_t count = 0;
  std::size_t before_last = 0;
  while (pos < text.size()) {
    if (count == columns) return concat(text.substr(0, before_last), "…");
    before_last = pos;
    decode_utf8(text, pos);
    ++count;
  }
  return std::string(text);
}

std::string fit(std::string_view text, std::size_t columns) {
  std::string out = cut(text, columns);
  std::size_t count = 0;
  for (std::size_t pos = 0; pos < out.size(); ++count) decode_utf8(out, pos);
  out.append(columns > count ? columns - count : 0, ' ');
  return out;
}

}  // namespace atimo::cli::internal
