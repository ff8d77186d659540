#include "atimo/ingest/internal/device_label.h"

#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "atimo/base/utf8.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/text/fold.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::size_t kLabelWindow = 64;
constexpr std::array<std::string_view, 8> kGroupings = {"parte",    "livro", "titulo",   "subtitulo",
                                                        "capitulo", "secao", "subsecao", "anexo"};
constexpr std::array<std::string_view, 18> kGroupingNumbers = {
    "unico",  "unica", "geral",  "especial", "complementar", "primeira", "segunda", "terceira", "quarta",
    "quinta", "sexta", "setima", "oitava",   "preliminar",   "primeiro", "segundo", "terceiro", "quarto"};

bool is_roman(char c) { return std::string_view("ivxlcdm").find(c) != std::string_view::npos; }

std::size_t skip_spaces(std::string_view s, std::size_t pos) {
  while (pos < s.size() && s[pos] == ' ') ++pos;
  return pos;
}

std::size_t roman_length(std::string_view folded) {
  std::size_t end = 0;
  while (end < folded.size() && end < 15 && is_roman(folded[end])) ++end;
  return end;
}

// "-a" of an inserted device such as "II-A"; the letter must not go on into a word.
std::size_t skip_suffix(std::string_view folded, std::size_t pos) {
  if (pos + 1 < folded.size() && folded[pos] == '-' && absl::ascii_islower(folded[pos + 1]) &&
      (pos + 2 == folded.size() || !absl::ascii_isalnum(folded[pos + 2]))) {
    return pos + 2;
  }
  return pos;
}

bool is_article(std::string_view folded) {
  std::size_t pos = 0;
  if (folded.starts_with("artigo ")) {
    pos = 7;
  } else if (folded.starts_with("art.") || folded.starts_with("art ")) {
    pos = 4;
  } else {
    return false;
  }
  pos = skip_spaces(folded, pos);
  return pos < folded.size() && absl::ascii_isdigit(folded[pos]);
}

bool is_paragraph(std::string_view folded) {
  if (folded.starts_with("paragrafo unico")) return true;
  if (!folded.starts_with("\xC2\xA7")) return false;
  const std::size_t pos = skip_spaces(folded, 2);
  return pos < folded.size() && (absl::ascii_isdigit(folded[pos]) || folded.substr(pos).starts_with("unico"));
}

bool is_roman_item(std::string_view folded) {
  std::size_t pos = roman_length(folded);
  if (pos == 0) return false;
  pos = skip_spaces(folded, skip_suffix(folded, pos));
  if (pos >= folded.size()) return false;
  return folded[pos] == '-' || folded[pos] == ')';
}

bool is_letter_item(std::string_view folded) {
  std::size_t pos = 0;
  while (pos < folded.size() && pos < 2 && absl::ascii_islower(folded[pos])) ++pos;
  if (pos == 0) return false;
  pos = skip_suffix(folded, pos);
  return pos < folded.size() && folded[pos] == ')';
}

bool is_number_item(std::string_view folded) {
  std::size_t pos = 0;
  while (pos < folded.size() && absl::ascii_isdigit(folded[pos])) ++pos;
  if (pos == 0 || pos > 3 || pos + 1 >= folded.size()) return false;
  if (folded[pos] == '.' || folded[pos] == ')') return folded[pos + 1] == ' ';
  return folded[pos] == ' ' && folded[pos + 1] == '-' && pos + 2 < folded.size() && folded[pos + 2] == ' ';
}

bool is_grouping(std::string_view folded, std::string_view original) {
  for (const std::string_view word : kGroupings) {
    if (!folded.starts_with(word) || folded.size() <= word.size() || folded[word.size()] != ' ') continue;
    const std::string_view rest = folded.substr(skip_spaces(folded, word.size()));
    for (const std::string_view number : kGroupingNumbers) {
      if (rest.starts_with(number)) return true;
    }
    std::size_t end = roman_length(rest);
    if (end == 0) {
      while (end < rest.size() && absl::ascii_isdigit(rest[end])) ++end;
    }
    if (end == 0) return false;
    end = skip_suffix(rest, end);
    if (end == rest.size()) return true;
    if (rest[end] != ' ' && rest[end] != '-') return false;
    // "Título I desta Lei" is prose: what follows a grouping's number is its name, in capitals.
    const std::size_t tail = rest.find_first_not_of(" -", end);
    if (tail == std::string_view::npos) return true;
    const std::string_view name = original.substr(original.size() > 0 ? original.find(' ') + 1 : 0);
    const std::size_t after_number = name.find(' ');
    return after_number == std::string_view::npos || !begins_lower(name.substr(after_number));
  }
  return false;
}

std::string_view without_quotes(std::string_view line) {
  constexpr std::array<std::string_view, 6> kQuotes = {"\"",           "'",        "\xE2\x80\x9C",
                                                       "\xE2\x80\x98", "\xC2\xAB", " "};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view quote : kQuotes) again = consume_prefix(line, quote) || again;
  }
  return line;
}

}  // namespace

bool begins_lower(std::string_view line) {
  for (std::size_t pos = 0; pos < line.size();) {
    const char32_t c = decode_utf8(line, pos);
    if ((c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7)) return true;
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE) || (c >= '0' && c <= '9')) return false;
    if (c != ' ' && c != '-' && c != 0x2013) return false;
  }
  return false;
}

LabelKind label_at_start(std::string_view line) {
  const std::string_view original = truncate_utf8(without_quotes(line), kLabelWindow);
  const bool lower = begins_lower(original);
  const std::string folded = text::fold(original);
  if (lower) return is_letter_item(folded) ? LabelKind::kLetter : LabelKind::kNone;
  if (is_article(folded)) return LabelKind::kArticle;
  if (is_paragraph(folded)) return LabelKind::kParagraph;
  if (is_grouping(folded, original)) return LabelKind::kGrouping;
  if (is_roman_item(folded)) return LabelKind::kRoman;
  if (is_number_item(folded)) return LabelKind::kNumber;
  return LabelKind::kNone;
}

bool ends_sentence(std::string_view text) {
  constexpr std::array<std::string_view, 10> kEnds = {".",   ";",   ":", "!", "?", ")", "\"", "\xE2\x80\x9D",
                                                      "; e", "; ou"};
  for (const std::string_view end : kEnds) {
    if (text.ends_with(end)) return true;
  }
  return text.ends_with(", e") || text.ends_with(", ou") || text.ends_with("e/ou");
}

bool opens_paragraph_after(std::string_view previous, std::string_view line) {
  const LabelKind kind = label_at_start(line);
  if (kind == LabelKind::kNone) return false;
  if (kind == LabelKind::kGrouping) return !begins_lower(previous) || ends_sentence(previous);
  const bool after_heading = label_at_start(previous) == LabelKind::kGrouping || !ends_sentence(previous);
  if (!after_heading) {
    // "art." and "n." end like sentences but go on: "nos termos do art." / "1. ..."
    return !(kind == LabelKind::kNumber && !previous.ends_with(":") && !previous.ends_with(";") &&
             !previous.ends_with("."));
  }
  if (label_at_start(previous) == LabelKind::kGrouping) return true;
  const bool comma = previous.ends_with(",");
  return comma && (kind == LabelKind::kRoman || kind == LabelKind::kLetter);
}

}  // namespace atimo::ingest::internal
