#include <fmt/format.h>

#include <span>

#include "atimo/base/concat.h"
#include "atimo/legal/device_path.h"
#include "atimo/legal/internal/step_codes.h"
#include "atimo/legal/reference.h"

// The older system's ids: KIND-article[-step...], where a device under a paragraph carries the paragraph
// behind its inciso (or alínea, when there is no inciso): INC-005-I_2 is inciso I of § 2º, ALI-005-I_2-a its
// alínea "a".

namespace atimo::legal {
namespace {

using Pieces = std::vector<std::string_view>;

Pieces split(std::string_view text) {
  Pieces pieces;
  for (std::size_t end = text.find('-'); end != std::string_view::npos; end = text.find('-')) {
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  pieces.push_back(text);
  return pieces;
}

std::string suffixes(const PathStep& step) {
  std::string out;
  for (std::uint16_t letter : step.letters) out += concat("-", internal::letters_name(letter));
  return out;
}

std::string paragraph_number(const PathStep& step) {
  return step.unique ? "UNICO" : concat(step.number, suffixes(step));
}

std::string alinea_name(const PathStep& step) {
  std::string letters = internal::letters_name(static_cast<std::uint16_t>(step.number));
  for (char& c : letters) c = static_cast<char>(c | 0x20);
  return letters + suffixes(step);
}

std::string_view prefix_of(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::kArtigo:
    case DeviceKind::kCaput:
      return "ART";
    case DeviceKind::kParagrafo:
      return "PAR";
    case DeviceKind::kInciso:
      return "INC";
    case DeviceKind::kAlinea:
      return "ALI";
    case DeviceKind::kItem:
      return "ITE";
    default:
      return {};
  }
}

bool is_upper(std::string_view text) { return !text.empty() && text[0] >= 'A' && text[0] <= 'Z'; }
bool is_lower(std::string_view text) { return !text.empty() && text[0] >= 'a' && text[0] <= 'z'; }

// Takes the inserted-letter pieces ("A" in "103-A") that stand at the front.
std::vector<std::uint16_t> take_suffixes(std::span<const std::string_view>& pieces) {
  std::vector<std::uint16_t> letters;
  while (!pieces.empty() && is_upper(pieces.front()) && letters.size() < internal::kMaxLetters) {
    const auto letter = internal::parse_letters(pieces.front());
    if (!letter) break;
    letters.push_back(*letter);
    pieces = pieces.subspan(1);
  }
  return letters;
}

std::optional<PathStep> paragraph_step(std::string_view text) {
  if (text == "UNICO") return PathStep{DeviceKind::kParagrafo, 1, {}, true};
  const auto number = internal::parse_number(text);
  if (!number || *number == 0) return std::nullopt;
  return PathStep{DeviceKind::kParagrafo, *number, {}, false};
}

// "I", "a" or "1" with its "_2" (paragraph) set apart.
struct Piece {
  std::string_view name;
  std::optional<PathStep> paragraph;
};

std::optional<Piece> split_piece(std::string_view text) {
  const std::size_t mark = text.find('_');
  Piece piece{text.substr(0, mark), std::nullopt};
  if (mark == std::string_view::npos) return piece;
  piece.paragraph = paragraph_step(text.substr(mark + 1));
  if (!piece.paragraph) return std::nullopt;
  return piece;
}

std::optional<PathStep> named_step(std::string_view name) {
  if (is_upper(name)) {
    const auto roman = parse_roman(name);
    if (!roman) return std::nullopt;
    return PathStep{DeviceKind::kInciso, *roman, {}, false};
  }
  if (is_lower(name)) {
    const auto letter = internal::parse_letters(name);
    if (!letter) return std::nullopt;
    return PathStep{DeviceKind::kAlinea, *letter, {}, false};
  }
  const auto number = internal::parse_number(name);
  if (!number || *number == 0) return std::nullopt;
  return PathStep{DeviceKind::kItem, *number, {}, false};
}

// The steps below the article of INC, ALI and ITE ids.
std::optional<std::vector<PathStep>> parse_below(std::span<const std::string_view> pieces) {
  std::vector<PathStep> steps;
  PathStep above{DeviceKind::kCaput, 0, {}, false};
  while (!pieces.empty()) {
    const auto piece = split_piece(pieces.front());
    if (!piece) return std::nullopt;
    auto step = named_step(piece->name);
    if (!step || (!steps.empty() && steps.back().kind >= step->kind)) return std::nullopt;
    pieces = pieces.subspan(1);
    if (piece->paragraph) {
      if (!steps.empty()) return std::nullopt;
      above = *piece->paragraph;
      above.letters = take_suffixes(pieces);
    } else {
      step->letters = take_suffixes(pieces);
    }
    steps.push_back(std::move(*step));
  }
  steps.insert(steps.begin(), std::move(above));
  return steps;
}

// "INC-103-C-I": both letters may be roman numerals; an inciso beyond 49 with an inserted letter is far less
// likely than an inserted article.
bool is_article_suffix(std::span<const std::string_view> pieces) {
  if (pieces.size() < 2 || pieces[0].size() != 1) return false;
  if (std::string_view("CDLM").find(pieces[0][0]) == std::string_view::npos) return false;
  return parse_roman(pieces[1].substr(0, pieces[1].find('_'))).has_value() && is_upper(pieces[1]);
}

}  // namespace

std::string DevicePath::to_span_id() const {
  if (steps.empty() || steps[0].kind != DeviceKind::kArtigo) return {};
  const std::string_view prefix = prefix_of(steps.back().kind);
  if (prefix.empty()) return {};
  std::string out = fmt::format("{}-{:03}{}", prefix, steps[0].number, suffixes(steps[0]));
  std::string paragraph;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const PathStep& step = steps[i];
    if (step.kind == DeviceKind::kCaput) continue;
    if (step.kind == DeviceKind::kParagrafo) {
      paragraph = paragraph_number(step);
      if (i + 1 == steps.size()) out += concat("-", paragraph);
      continue;
    }
    const std::string name = step.kind == DeviceKind::kInciso   ? to_roman(step.number) + suffixes(step)
                             : step.kind == DeviceKind::kAlinea ? alinea_name(step)
                                                                : concat(step.number, suffixes(step));
    out += concat("-", name);
    if (!paragraph.empty()) out += concat("_", paragraph);
    paragraph.clear();
  }
  return out;
}

std::optional<DevicePath> DevicePath::parse_span_id(std::string_view span_id) {
  if (span_id.size() > 100) return std::nullopt;
  const Pieces all = split(span_id);
  if (all.size() < 2 || all.size() > 12) return std::nullopt;
  const std::string_view kind = all[0];
  const auto number = internal::parse_number(all[1]);
  if (!number || *number == 0) return std::nullopt;
  std::span<const std::string_view> pieces = std::span(all).subspan(2);
  DevicePath path{{PathStep{DeviceKind::kArtigo, *number, {}, false}}};
  if (kind == "ART") {
    path.steps[0].letters = take_suffixes(pieces);
    return pieces.empty() ? std::optional(path) : std::nullopt;
  }
  if (kind == "PAR") {
    if (!pieces.empty() && pieces.front() != "UNICO") path.steps[0].letters = take_suffixes(pieces);
    auto step = pieces.empty() ? std::nullopt : paragraph_step(pieces.front());
    if (!step) return std::nullopt;
    pieces = pieces.subspan(1);
    step->letters = take_suffixes(pieces);
    path.steps.push_back(std::move(*step));
    return pieces.empty() ? std::optional(path) : std::nullopt;
  }
  if (kind != "INC" && kind != "ALI" && kind != "ITE") return std::nullopt;
  for (std::size_t letters = 0; letters <= internal::kMaxLetters && letters < pieces.size(); ++letters) {
    const auto rest = pieces.subspan(letters);
    const auto below = is_article_suffix(rest) ? std::nullopt : parse_below(rest);
    if (below && prefix_of(below->back().kind) == kind) {
      path.steps.insert(path.steps.end(), below->begin(), below->end());
      return path;
    }
    const auto letter = is_upper(pieces[letters]) ? internal::parse_letters(pieces[letters]) : std::nullopt;
    if (!letter) return std::nullopt;
    path.steps[0].letters.push_back(*letter);
  }
  return std::nullopt;
}

}  // namespace atimo::legal
