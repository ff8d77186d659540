#include "atimo/retrieval/definition.h"

#include <algorithm>
#include <array>

#include "atimo/base/concat.h"
#include "atimo/text/fold.h"

namespace atimo::retrieval {
namespace {

constexpr std::size_t kLongestTerm = 80;       // bytes of a defined term, folded
constexpr std::size_t kLongestLabel = 12;      // "lxxxviii - "
constexpr std::size_t kMostStems = 6;          // of a term that is asked about
constexpr std::size_t kLongestQuestion = 160;  // longer ones are statements that use the words in passing

constexpr std::array<std::string_view, 6> kDefiningVerbs = {"considera-se",    "consideram-se",
                                                            "entende-se por",  "entende-se como",
                                                            "entendem-se por", "entendem-se como"};
constexpr std::array<std::string_view, 8> kListHeads = {
    "considera-se:",    "consideram-se:",    "entende-se por:", "entende-se como:",
    "entendem-se por:", "entendem-se como:", "definicoes:",     "conceitos:"};

// What ends the term in "considera-se empregador a empresa ..." and in "i - orgao: unidade ...".
constexpr std::array<std::string_view, 11> kTermEnds = {":",    ",",      ";",      " o ",    " a ", " os ",
                                                        " as ", " todo ", " toda ", " aquel", " - "};
constexpr std::array<std::string_view, 4> kItemEnds = {":", " - ", ",", ";"};
constexpr std::array<std::string_view, 3> kNameEnds = {" - ", "(", ")"};

constexpr std::array<std::string_view, 14> kQuestionLeads = {
    "o que e ",     "o que sao ",   "o que significa ", "que se entende por ", "conceito de ",
    "conceito do ", "conceito da ", "definicao de ",    "definicao do ",       "definicao da ",
    "defina ",      "conceitue ",   "significado de ",  "como se define "};
// A question that goes on wants the rules as well, which stand elsewhere.
constexpr std::array<std::string_view, 5> kFurtherQuestions = {" e quando ", " e como ", " e qual ",
                                                               " e quais ", " e para que "};

template <std::size_t N>
std::size_t find_first(std::string_view text, const std::array<std::string_view, N>& wanted) {
  std::size_t first = std::string_view::npos;
  for (const std::string_view word : wanted) first = std::min(first, text.find(word));
  return first;
}

// "estud tecnic prelimin" and "etp" of "estudo tecnico preliminar - etp".
void append_terms(text::Analyzer& analyzer, std::string_view names, std::vector<std::string>& terms) {
  while (!names.empty()) {
    const std::size_t end = std::min(find_first(names, kNameEnds), names.size());
    std::string term;
    for (const text::Token& token : analyzer.analyze(names.substr(0, end))) {
      if (!token.is_stop_word) term += concat(term.empty() ? "" : " ", token.stem);
    }
    if (!term.empty()) terms.push_back(std::move(term));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

enum class Label { kNone, kDash, kBracket };  // "i - ", "a) "

struct Item {
  Label label = Label::kNone;
  std::string_view text;
};

Item read_item(std::string_view line) {
  const std::string_view start = line.substr(0, kLongestLabel);
  const std::size_t dash = start.find(" - ");
  const std::size_t bracket = start.find(") ");
  if (dash == bracket) return {};
  if (dash < bracket) return {Label::kDash, line.substr(dash + 3)};
  return {Label::kBracket, line.substr(bracket + 2)};
}

// "orgao" of "orgao: unidade de atuacao ..."; empty for an item of another shape.
std::string_view item_term(std::string_view item) {
  for (const std::string_view end : kItemEnds) {
    const std::size_t at = item.find(end);
    if (at <= kLongestTerm) return item.substr(0, at);
  }
  return {};
}

// "empregador" of "considera-se empregador a empresa ..." or of "considera-se, para os fins desta lei,
// empregador a empresa ..."; empty for a line of another shape.
std::string_view sentence_term(std::string_view line) {
  const auto verb = std::find_if(
      kDefiningVerbs.begin(), kDefiningVerbs.end(),
      [&](std::string_view candidate) { return line.find(candidate) != std::string_view::npos; });
  if (verb == kDefiningVerbs.end()) return {};
  line.remove_prefix(line.find(*verb) + verb->size());
  if (line.starts_with(", ")) {
    const std::size_t aside = line.find(", ", 2);
    if (aside == std::string_view::npos) return {};
    line.remove_prefix(aside + 1);
  }
  line.remove_prefix(line.starts_with(' ') ? 1 : 0);
  const std::size_t end = find_first(line, kTermEnds);
  return end <= kLongestTerm ? line.substr(0, end) : std::string_view();
}

// The list of definitions in a caput ends where the next paragraph of the article begins.
bool begins_article_part(std::string_view line) {
  return line.starts_with("§") || line.starts_with("paragrafo unico");
}

}  // namespace

std::vector<std::string> defined_terms(text::Analyzer& analyzer, std::string_view body) {
  std::vector<std::string> terms;
  bool in_list = false;
  Label items = Label::kNone;  // how the list's own items are labelled; those below an item define nothing
  while (!body.empty()) {
    const std::string_view raw_line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(raw_line.size() + 1, body.size()));
    const std::string line = text::fold(raw_line);
    if (in_list && !begins_article_part(line)) {
      const Item item = read_item(line);
      if (items == Label::kNone) items = item.label;
      if (item.label == items) append_terms(analyzer, item_term(item.text), terms);
      continue;
    }
    in_list = find_first(line, kListHeads) != std::string_view::npos;
    items = Label::kNone;
    if (!in_list) append_terms(analyzer, sentence_term(line), terms);
  }
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

std::vector<std::string> asked_terms(text::Analyzer& analyzer, std::string_view question) {
  std::vector<std::string> terms;
  if (question.size() > kLongestQuestion) return terms;
  const std::string folded = text::fold(question);
  if (find_first(folded, kFurtherQuestions) != std::string_view::npos) return terms;
  for (const std::string_view lead : kQuestionLeads) {
    const std::size_t at = folded.find(lead);
    if (at == std::string::npos || (at > 0 && folded[at - 1] != ' ')) continue;
    for (const text::Token& token : analyzer.analyze(std::string_view(folded).substr(at + lead.size()))) {
      if (token.is_stop_word) continue;
      if (terms.size() == kMostStems) break;
      terms.push_back(terms.empty() ? token.stem : concat(terms.back(), ' ', token.stem));
    }
    break;
  }
  return terms;
}

}  // namespace atimo::retrieval
