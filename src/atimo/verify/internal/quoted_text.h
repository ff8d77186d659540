#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace atimo::verify::internal {

// Words of a text, as read_words() sees them.
std::size_t count_words(std::string_view text);
bool ends_sentence(std::string_view text);

// A text without the markers in it, and the markers, with their brackets.
struct MarkedText {
  std::string text;
  std::vector<std::string> markers;
};
MarkedText take_markers(std::string_view text, const std::function<bool(std::string_view)>& is_marker);

// A Markdown block quote, as written.
struct BlockQuote {
  std::string quoted;            // its lines without ">"
  std::string behind;            // the line that says where it is from ("— art. 75, II"), and the blank end
  bool holds_quotation = false;  // prose with a quotation in it
};
BlockQuote read_block_quote(std::string_view written);
std::string as_block_quote(std::string_view text);

}  // namespace atimo::verify::internal
