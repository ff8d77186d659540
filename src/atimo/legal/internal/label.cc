#include "atimo/legal/internal/label.h"

#include "atimo/legal/internal/cursor.h"
#include "atimo/legal/reference.h"

namespace atimo::legal::internal {
namespace {

constexpr std::size_t kMaxRomanLetters = 12;

bool is_roman_letter(char c) {
  return c == 'I' || c == 'V' || c == 'X' || c == 'L' || c == 'C' || c == 'D' || c == 'M';
}

// Separators after a label; the label keeps a dot, a dash or a bracket that stands right at it.
void finish(Cursor& cursor, Label& label) {
  cursor.eat(".");
  label.label_end = cursor.pos();
  cursor.skip_spaces();
  const std::size_t before_dash = cursor.pos();
  if (cursor.eat_dash() || cursor.eat(":")) {
    if (cursor.peek() == '\0' || cursor.peek() == ' ' || cursor.pos() > before_dash) cursor.skip_spaces();
  } else {
    cursor.reset(before_dash);
  }
  label.text_begin = cursor.pos();
}

bool starts_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (text.starts_with(prefix)) return true;
  }
  return false;
}

// "Art. 5º da Lei ...", "Art. 28, II, do Estatuto": a line that begins with a reference, not with a label.
bool reads_as_reference(std::string_view after) {
  return starts_any(after, {",", " da ", " do ", " das ", " dos ", " deste ", " desta ", " e ", " c/c", "/", " a ",
                            " ao ", " até ", ";", ")", "%"});
}

bool eat_single(Cursor& cursor) {
  return cursor.eat("único") || cursor.eat("ÚNICO") || cursor.eat("Único") || cursor.eat("unico") ||
         cursor.eat("UNICO") || cursor.eat("Unico");
}

bool eat_article_word(Cursor& cursor) {
  if (!starts_any(cursor.rest(), {"Art", "ART"})) return false;
  cursor.advance(3);
  if (cursor.eat("igo") || cursor.eat("IGO")) {
    if (cursor.peek() != ' ') return false;
  } else {
    cursor.eat(".");
  }
  cursor.skip_spaces();
  return true;
}

std::optional<Label> read_paragraph(std::string_view line) {
  Cursor cursor(line);
  Label label;
  label.step.kind = DeviceKind::kParagrafo;
  const bool sign = cursor.eat("§");
  if (!sign && !cursor.eat("Parágrafo") && !cursor.eat("PARÁGRAFO") && !cursor.eat("Paragrafo") &&
      !cursor.eat("PARAGRAFO")) {
    return std::nullopt;
  }
  cursor.skip_spaces();
  if (eat_single(cursor)) {
    label.step.number = 1;
    label.step.unique = true;
  } else {
    if (!cursor.eat_number(label.step.number)) return std::nullopt;
    cursor.eat_ordinal();
    cursor.eat_suffixes(label.step.letters);
    if (reads_as_reference(cursor.rest())) return std::nullopt;
    if (is_lower(cursor.peek())) return std::nullopt;
  }
  finish(cursor, label);
  return label;
}

// "II-A - ": the roman numeral, its suffix and one of the separators.
std::optional<Label> read_inciso(std::string_view line) {
  std::size_t length = 0;
  while (length < line.size() && length <= kMaxRomanLetters && is_roman_letter(line[length])) ++length;
  if (length == 0 || length > kMaxRomanLetters) return std::nullopt;
  const auto number = parse_roman(line.substr(0, length));
  if (!number) return std::nullopt;
  Label label;
  label.step.kind = DeviceKind::kInciso;
  label.step.number = *number;
  Cursor cursor(line, length);
  const std::size_t bare = cursor.pos();
  if (cursor.eat_suffixes(label.step.letters)) {
    Cursor after = cursor;
    after.skip_spaces();
    const bool separated = after.eat_dash() || after.eat(".") || after.eat(")") || after.at_end() || after.eat("(");
    if (!separated) {
      label.step.letters.clear();
      cursor.reset(bare);
    }
  }
  cursor.skip_spaces();
  if (cursor.eat_dash()) {
    label.certainty = *number > 399 ? Certainty::kWeak : Certainty::kSure;
  } else if (cursor.eat(".") || cursor.eat(")")) {
    label.certainty = Certainty::kWeak;
    if (!cursor.at_end() && cursor.peek() != ' ') return std::nullopt;
  } else if (label.step.letters.empty()) {
    return std::nullopt;
  }
  label.label_end = cursor.pos();
  cursor.skip_spaces();
  label.text_begin = cursor.pos();
  return label;
}

// "a)", "aa)", "a -", "a-A)", and in capitals "C)".
std::optional<Label> read_alinea(std::string_view line) {
  Cursor cursor(line);
  const char letter = cursor.peek();
  if (!is_alpha(letter)) return std::nullopt;
  const auto value = [](char c) { return static_cast<std::uint32_t>(is_upper(c) ? c - 'A' + 1 : c - 'a' + 1); };
  Label label;
  label.step.kind = DeviceKind::kAlinea;
  label.step.number = value(letter);
  cursor.advance(1);
  if (is_alpha(cursor.peek()) && is_lower(cursor.peek()) == is_lower(letter)) {
    label.step.number = label.step.number * 26 + value(cursor.peek());
    cursor.advance(1);
  }
  cursor.eat_suffixes(label.step.letters);
  cursor.skip_spaces();
  if (cursor.eat(")")) {
    label.certainty = is_lower(letter) ? Certainty::kSure : Certainty::kWeak;
  } else if (cursor.eat_dash() && cursor.peek() == ' ') {
    label.certainty = Certainty::kWeak;
  } else {
    return std::nullopt;
  }
  label.label_end = cursor.pos();
  cursor.skip_spaces();
  label.text_begin = cursor.pos();
  return label;
}

std::optional<Label> read_item(std::string_view line) {
  Cursor cursor(line);
  Label label;
  label.step.kind = DeviceKind::kItem;
  label.certainty = Certainty::kWeak;
  if (!cursor.eat_number(label.step.number) || label.step.number == 0) return std::nullopt;
  cursor.eat_suffixes(label.step.letters);
  if (!cursor.eat(".") && !cursor.eat(")")) {
    cursor.skip_spaces();
    if (!cursor.eat_dash()) return std::nullopt;
  }
  if (!cursor.at_end() && cursor.peek() != ' ') return std::nullopt;
  label.label_end = cursor.pos();
  cursor.skip_spaces();
  label.text_begin = cursor.pos();
  return label;
}

std::optional<Label> read_penalty(std::string_view line) {
  Cursor cursor(line);
  if (!cursor.eat("Penas") && !cursor.eat("Pena") && !cursor.eat("PENA")) return std::nullopt;
  const std::size_t word_end = cursor.pos();
  cursor.skip_spaces();
  if (!cursor.eat_dash() && !cursor.eat(":")) return std::nullopt;
  cursor.skip_spaces();
  Label label;
  label.step.kind = DeviceKind::kPena;
  label.label_end = word_end;
  label.text_begin = cursor.pos();
  return label;
}

}  // namespace

std::optional<Label> read_article_label(std::string_view line) {
  Cursor cursor(line);
  if (!eat_article_word(cursor)) return std::nullopt;
  Label label;
  if (eat_single(cursor)) {
    label.step.number = 1;
    label.step.unique = true;
    finish(cursor, label);
    return label;
  }
  if (!cursor.eat_number(label.step.number)) return std::nullopt;
  cursor.eat_ordinal();
  cursor.eat_suffixes(label.step.letters);
  if (reads_as_reference(cursor.rest()) || is_alpha(cursor.peek())) return std::nullopt;
  finish(cursor, label);
  return label;
}

LabelReadings read_labels(std::string_view line) {
  LabelReadings readings;
  if (line.empty()) return readings;
  const char c = line[0];
  if (c == 'A') readings.first = read_article_label(line);
  if (c == '\xc2' || c == 'P') readings.first = read_paragraph(line);
  if (c == 'P' && !readings.first) readings.first = read_penalty(line);
  if (is_digit(c)) readings.first = read_item(line);
  if (readings.first || !is_alpha(c)) return readings;
  if (is_roman_letter(c)) readings.first = read_inciso(line);
  std::optional<Label> letter = read_alinea(line);
  if (!readings.first) {
    readings.first = std::move(letter);
  } else {
    readings.second = std::move(letter);
  }
  return readings;
}

}  // namespace atimo::legal::internal
