#include "atimo/verify/internal/quoted_text.h"

#include <algorithm>

#include "atimo/verify/internal/words.h"

namespace atimo::verify::internal {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_attribution(std::string_view line) {
  return line.starts_with("—") || line.starts_with("–") || line.starts_with("-- ") || line.starts_with("(") ||
         line.starts_with("Fonte:");
}

// A quotation sign that is neither the first nor the last of the text.
bool holds_quotation(std::string_view text) {
  for (const std::string_view sign : {"\"", "“", "«"}) {
    const std::size_t at = text.find(sign, 1);
    if (at != std::string_view::npos && at + sign.size() < text.size()) return !text.starts_with(sign);
  }
  return false;
}

}  // namespace

std::size_t count_words(std::string_view text) {
  const auto words = read_words(text);
  return static_cast<std::size_t>(std::count_if(
      words.begin(), words.end(), [](const Word& word) { return word.kind == Word::Kind::kWord; }));
}

bool ends_sentence(std::string_view text) {
  text = trimmed(text);
  return !text.empty() && (text.back() == '.' || text.back() == '!' || text.back() == '?');
}

MarkedText take_markers(std::string_view text, const std::function<bool(std::string_view)>& is_marker) {
  MarkedText read;
  while (true) {
    const std::size_t open = text.find('[');
    const std::size_t close = open == std::string_view::npos ? open : text.find_first_of("[]", open + 1);
    if (close == std::string_view::npos) break;
    const bool marker = text[close] == ']' && is_marker(text.substr(open + 1, close - open - 1));
    if (marker) {
      read.text += text.substr(0, open);
      while (!read.text.empty() && read.text.back() == ' ') read.text.pop_back();
      read.markers.emplace_back(text.substr(open, close - open + 1));
    } else {
      read.text += text.substr(0, close);
    }
    text.remove_prefix(marker ? close + 1 : close);
    if (!marker && text.front() == ']') {
      read.text += ']';
      text.remove_prefix(1);
    }
  }
  read.text += text;
  return read;
}

BlockQuote read_block_quote(std::string_view written) {
  BlockQuote block;
  const std::size_t last = written.find_last_not_of(kBlank);
  block.behind = written.substr(last + 1);
  written = written.substr(0, last + 1);
  while (!written.empty()) {
    const std::size_t end = std::min(written.find('\n'), written.size());
    std::string_view line = trimmed(written.substr(0, end));
    if (line.starts_with(">")) line = trimmed(line.substr(1));
    const bool last_line = end == written.size();
    if (last_line && !block.quoted.empty() && is_attribution(line)) {
      block.behind.insert(0, std::string("\n") + std::string(written));
    } else {
      if (!block.quoted.empty()) block.quoted += '\n';
      block.quoted += line;
    }
    written.remove_prefix(std::min(end + 1, written.size()));
  }
  block.holds_quotation = holds_quotation(trimmed(block.quoted));
  return block;
}

std::string as_block_quote(std::string_view text) {
  std::string out = "> ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "> ";
  }
  return out;
}

}  // namespace atimo::verify::internal
