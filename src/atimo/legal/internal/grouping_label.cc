#include <array>
#include <utility>

#include "atimo/legal/internal/cursor.h"
#include "atimo/legal/internal/label.h"
#include "atimo/legal/reference.h"
#include "atimo/text/fold.h"

namespace atimo::legal::internal {
namespace {

constexpr std::size_t kMaxHeadingBytes = 400;
constexpr std::size_t kMaxNumberWord = 16;

struct Keyword {
  std::string_view folded;
  DeviceKind kind;
};
constexpr Keyword kKeywords[] = {
    {"parte", DeviceKind::kParte},       {"livro", DeviceKind::kLivro},
    {"titulo", DeviceKind::kTitulo},     {"subtitulo", DeviceKind::kSubtitulo},
    {"capitulo", DeviceKind::kCapitulo}, {"secao", DeviceKind::kSecao},
    {"subsecao", DeviceKind::kSubsecao},
};

constexpr std::pair<std::string_view, std::uint32_t> kNumberWords[] = {
    {"geral", 1},    {"especial", 2}, {"complementar", 3}, {"primeira", 1}, {"segunda", 2}, {"terceira", 3},
    {"primeiro", 1}, {"segundo", 2},  {"terceiro", 3},     {"quarta", 4},   {"quinta", 5},
};

const Keyword* find_keyword(std::string_view folded) {
  for (const Keyword& keyword : kKeywords) {
    if (keyword.folded == folded) return &keyword;
  }
  return nullptr;
}

std::size_t char_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

// "P A R T E G E R A L", "T Í T U L O I DAS PESSOAS": the letters of the keyword joined, the rest left alone
// unless it is letter-spaced too. Empty when the line is not letter-spaced.
std::string join_spaced_letters(std::string_view line) {
  std::string joined;
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t length = char_length(line[at]);
    if (at + length < line.size() && line[at + length] != ' ') break;
    if (at + length > line.size()) return {};
    joined.append(line.substr(at, length));
    at += length + 1;
    if (joined.size() > 48) return {};
    const Keyword* keyword = find_keyword(text::fold(joined));
    const bool longer = joined.size() < 6 && keyword == nullptr;
    if (keyword == nullptr || longer) continue;
    std::string rest(at < line.size() ? line.substr(at) : std::string_view());
    std::string compact;
    bool spaced = true;
    for (std::size_t i = 0; i < rest.size() && spaced;) {
      const std::size_t size = char_length(rest[i]);
      spaced = i + size >= rest.size() || rest[i + size] == ' ';
      compact.append(rest, i, size);
      i += size + 1;
    }
    return joined + " " + (spaced ? compact : rest);
  }
  return {};
}

bool all_capitals(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (is_lower(word[i])) return false;
    if (word[i] == '\xc3' && i + 1 < word.size() && static_cast<unsigned char>(word[i + 1]) >= 0xa0)
      return false;
  }
  return true;
}

bool read_roman_number(Cursor& cursor, PathStep& step) {
  std::size_t length = 0;
  while (length <= kMaxNumberWord && is_upper(cursor.peek(length))) ++length;
  const auto number = parse_roman(cursor.rest().substr(0, length));
  if (length == 0 || length > kMaxNumberWord || !number) return false;
  step.number = *number;
  cursor.advance(length);
  cursor.eat_ordinal();
  cursor.eat_suffixes(step.letters);
  return true;
}

bool read_number_word(Cursor& cursor, PathStep& step) {
  const std::string_view word = first_word(cursor.rest());
  if (word.size() > kMaxNumberWord || word.empty() || is_lower(word[0])) return false;
  const std::string folded = text::fold(word);
  const bool unique = folded == "unico" || folded == "unica";
  if (unique || (folded == "complementar" && step.kind == DeviceKind::kLivro)) {
    step.number = 1;
    step.unique = true;
  } else {
    for (const auto& [name, number] : kNumberWords) {
      if (folded == name) step.number = number;
    }
  }
  if (step.number == 0) return false;
  cursor.advance(word.size());
  return true;
}

bool read_number(Cursor& cursor, PathStep& step) {
  if (is_digit(cursor.peek())) {
    if (!cursor.eat_number(step.number)) return false;
    cursor.eat_ordinal();
    cursor.eat_suffixes(step.letters);
    return step.number != 0;
  }
  return read_roman_number(cursor, step) || read_number_word(cursor, step);
}

// A sentence that begins with "Título II da Lei ..." goes on in lower case.
bool reads_as_sentence(std::string_view name, bool capitals) {
  if (name.empty()) return false;
  if (name[0] == ',' || name[0] == ';' || name[0] == ')') return true;
  if (is_lower(name[0])) return true;
  return !capitals && (name.back() == ';' || (name.back() == '.' && name.size() > 120));
}

std::optional<GroupingLabel> read_plain(std::string_view line) {
  const std::string_view word = first_word(line);
  if (word.size() < 5 || word.size() > 12 || !is_upper(word[0])) return std::nullopt;
  const Keyword* keyword = find_keyword(text::fold(word));
  if (keyword == nullptr) return std::nullopt;
  GroupingLabel grouping;
  grouping.step.kind = keyword->kind;
  Cursor cursor(line, word.size());
  cursor.skip_spaces();
  if (!read_number(cursor, grouping.step)) return std::nullopt;
  grouping.label = std::string(line.substr(0, cursor.pos()));
  if (is_alpha(cursor.peek())) return std::nullopt;
  cursor.eat(".");
  cursor.skip_spaces();
  if (cursor.eat_dash() || cursor.eat(":")) cursor.skip_spaces();
  if (reads_as_sentence(cursor.rest(), all_capitals(word))) return std::nullopt;
  grouping.name = std::string(cursor.rest());
  return grouping;
}

}  // namespace

std::optional<GroupingLabel> read_grouping(std::string_view line) {
  if (line.size() < 5 || line.size() > kMaxHeadingBytes) return std::nullopt;
  const char c = line[0];
  if (c != 'P' && c != 'L' && c != 'T' && c != 'S' && c != 'C') return std::nullopt;
  if (line[1] == ' ') {
    const std::string joined = join_spaced_letters(line);
    return joined.empty() ? std::nullopt : read_plain(joined);
  }
  return read_plain(line);
}

}  // namespace atimo::legal::internal
