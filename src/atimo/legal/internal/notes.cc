#include "atimo/legal/internal/notes.h"

#include <optional>
#include <utility>

#include "atimo/legal/internal/cursor.h"
#include "atimo/legal/reference.h"
#include "atimo/text/fold.h"

namespace atimo::legal::internal {
namespace {

using Kind = HistoryNote::Kind;

constexpr std::size_t kMaxNoteBytes = 600;

constexpr std::pair<std::string_view, Kind> kOpenings[] = {
    {"redacao dada", Kind::kRedacao},     {"redacao pela", Kind::kRedacao},     {"com redacao", Kind::kRedacao},
    {"com a redacao", Kind::kRedacao},    {"nova redacao", Kind::kRedacao},     {"alterad", Kind::kRedacao},
    {"incluid", Kind::kIncluido},         {"inclusao", Kind::kIncluido},        {"acrescid", Kind::kIncluido},
    {"acrescentad", Kind::kIncluido},     {"renumerad", Kind::kRenumerado},     {"revogad", Kind::kRevogado},
    {"suprimid", Kind::kRevogado},        {"vetad", Kind::kVetado},             {"vide ", Kind::kVide},
    {"vigencia", Kind::kVigencia},        {"producao de efeito", Kind::kVigencia}, {"vide", Kind::kVide},
    {"regulamento", Kind::kRegulamento},  {"regulamentad", Kind::kRegulamento}, {"regulamentacao", Kind::kRegulamento},
    {"promulgacao", Kind::kOutra},        {"execucao suspensa", Kind::kOutra},  {"mensagem de veto", Kind::kVetado},
    {"retificad", Kind::kOutra},          {"ver ", Kind::kVide},                {"expressao suspensa", Kind::kOutra},
};

std::optional<Kind> note_kind(std::string_view inside) {
  if (inside.empty() || inside.size() > kMaxNoteBytes || !is_alpha(inside[0])) return std::nullopt;
  const std::string folded = text::fold(inside.substr(0, 32));
  if (folded == "nr" || folded == "ac" || folded == "n.r." || folded.starts_with("nr:")) return Kind::kNovaRedacao;
  if (is_lower(inside[0]) && !folded.starts_with("revogad") && !folded.starts_with("vetad")) return std::nullopt;
  for (const auto& [opening, kind] : kOpenings) {
    if (folded.starts_with(opening)) return kind;
  }
  return std::nullopt;
}

// The bracket that closes the one at `open`, nesting respected, within a note's length.
std::optional<std::size_t> closing_bracket(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t i = open; i < text.size() && i - open <= kMaxNoteBytes; ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return std::nullopt;
}

HistoryNote make_note(Kind kind, std::string_view inside) {
  HistoryNote note;
  note.kind = kind;
  note.text = std::string(inside);
  for (const Reference& reference : find_references(inside)) {
    if (!reference.norm.is_known()) continue;
    note.norm = reference.norm;
    break;
  }
  return note;
}

bool has_words(std::string_view text) {
  for (const char c : text) {
    if (is_alpha(c) || is_digit(c)) return true;
  }
  return false;
}

// "poder ." -> "poder."; what a note in the middle leaves behind.
std::string tidy(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool closes = c == '.' || c == ';' || c == ',' || c == ':';
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    if (closes && out.size() > 1 && out.back() == ' ' && out[out.size() - 2] != '.') out.pop_back();
    out.push_back(c);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

DeviceStatus status_of(const std::vector<HistoryNote>& notes, bool words) {
  for (const HistoryNote& note : notes) {
    if (note.kind == Kind::kRevogado) return DeviceStatus::kRevoked;
  }
  for (const HistoryNote& note : notes) {
    if (note.kind == Kind::kVetado && !words) return DeviceStatus::kVetoed;
  }
  return DeviceStatus::kInForce;
}

}  // namespace

NotedText take_notes(std::string_view text) {
  NotedText result;
  if (text.find('(') == std::string_view::npos) {
    result.text = std::string(text);
    return result;
  }
  std::string kept;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find('(', at);
    if (open == std::string_view::npos) break;
    kept.append(text.substr(at, open - at));
    at = open;
    const auto close = closing_bracket(text, open);
    const std::string_view inside = close ? text.substr(open + 1, *close - open - 1) : std::string_view();
    const auto kind = note_kind(inside);
    if (kind) {
      result.notes.push_back(make_note(*kind, inside));
      at = *close + 1;
    } else {
      kept.push_back('(');
      at = open + 1;
    }
  }
  kept.append(text.substr(at));
  if (result.notes.empty()) {
    result.text = std::string(text);
    return result;
  }
  const bool words = has_words(kept);
  result.status = status_of(result.notes, words);
  if (words) result.text = tidy(kept);
  return result;
}

bool is_note_line(std::string_view line) {
  if (line.starts_with("Vide ")) return line.size() < 200;
  if (!line.starts_with("(")) return false;
  const NotedText noted = take_notes(line);
  return !noted.notes.empty() && !has_words(noted.text);
}

}  // namespace atimo::legal::internal
