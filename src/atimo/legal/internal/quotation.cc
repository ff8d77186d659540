#include "atimo/legal/internal/quotation.h"

#include <cstddef>

#include "atimo/legal/internal/label.h"
#include "atimo/text/fold.h"

namespace atimo::legal::internal {
namespace {

constexpr std::string_view kOpening[] = {"“", "\"", "‘‘", "”", "''", "«"};
constexpr std::string_view kClosing[] = {"”", "\"", "“", "''", "’’", "»"};
constexpr std::size_t kLeadInTail = 240;

bool only_dots(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      ++dots;
    } else if (text.substr(i).starts_with("…")) {
      dots += 3;
      i += 2;
    } else if (text[i] != ' ' && text[i] != '"' && text[i] != '(' && text[i] != ')') {
      break;
    }
  }
  return dots >= 8;
}

// Drops "(NR)", "(AC)", dots, commas and spaces from the end.
std::string_view without_tail(std::string_view text) {
  for (;;) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '.' || text.back() == ';' || text.back() == ',')) {
      text.remove_suffix(1);
    }
    if (text.ends_with("(NR)") || text.ends_with("(AC)") || text.ends_with("(nr)")) {
      text.remove_suffix(4);
    } else {
      return text;
    }
  }
}

// Closing signs less opening ones in the body; ASCII quotes close when their count is odd.
bool more_closings(std::string_view body) {
  int balance = 0;
  bool odd = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '"') odd = !odd;
    if (body[i] != '\xe2') continue;
    if (body.substr(i).starts_with("”")) ++balance;
    if (body.substr(i).starts_with("“")) --balance;
  }
  return balance > 0 || odd;
}

}  // namespace

QuoteSigns read_quote_signs(std::string_view line) {
  QuoteSigns signs;
  signs.body = line;
  for (const std::string_view sign : kOpening) {
    if (!line.starts_with(sign)) continue;
    std::string_view body = line.substr(sign.size());
    while (body.starts_with(" ")) body.remove_prefix(1);
    const LabelReadings labels = read_labels(body);
    signs.opens = labels.first.has_value() || read_grouping(body).has_value() || only_dots(body);
    if (signs.opens) signs.body = body;
    break;
  }
  signs.dots = only_dots(signs.body);
  const std::string_view tail = without_tail(line);
  for (const std::string_view sign : kClosing) {
    if (tail.size() > sign.size() && tail.ends_with(sign)) signs.closes = more_closings(signs.body);
  }
  // Nothing but a closing sign, or dots that end with one.
  if (!signs.closes && tail.size() <= 3 && (tail == "”" || tail == "\"")) signs.closes = true;
  return signs;
}

bool announces_amendment(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (!text.ends_with(":")) return false;
  const std::size_t from = text.size() > kLeadInTail ? text.size() - kLeadInTail : 0;
  const std::string folded = text::fold(text.substr(from));
  for (const std::string_view sign :
       {"vigorar", "seguinte redacao", "seguintes alteracoes", "seguinte alteracao", "acrescid", "nova redacao",
        "acrescentad", "redacao seguinte"}) {
    if (folded.find(sign) != std::string::npos) return true;
  }
  return false;
}

std::vector<bool> closing_ahead(const std::vector<SourceLine>& lines) {
  std::vector<bool> ahead(lines.size() + 1, false);
  for (std::size_t i = lines.size(); i-- > 0;) {
    const QuoteSigns signs = read_quote_signs(lines[i].text);
    ahead[i] = signs.opens ? false : signs.closes || ahead[i + 1];
  }
  return ahead;
}

}  // namespace atimo::legal::internal
