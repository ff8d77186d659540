#pragma once

#include <string_view>
#include <vector>

#include "atimo/legal/source_text.h"

namespace atimo::legal::internal {

// What a line's quote signs say about a quotation of another norm.
struct QuoteSigns {
  bool opens = false;   // begins with a quote sign and then a device, a heading or dots
  bool closes = false;  // ends the quotation that stands open before it
  bool dots = false;    // a line of dots (omissis)
  std::string_view body;  // without the opening sign
};
QuoteSigns read_quote_signs(std::string_view line);

// "passa a vigorar com as seguintes alterações:" and its kin.
bool announces_amendment(std::string_view text);

// Whether, from each line on, a line that closes a quotation comes before the next one that opens one.
std::vector<bool> closing_ahead(const std::vector<SourceLine>& lines);

}  // namespace atimo::legal::internal
