#include "atimo/legal/internal/device_elements.h"

#include "atimo/legal/internal/phrase_match.h"
#include "atimo/legal/internal/step_codes.h"
#include "atimo/legal/reference.h"

namespace atimo::legal::internal {
namespace {

constexpr std::uint32_t kMostArticles = 9999;
constexpr std::uint32_t kMostBelow = 300;  // paragraphs, incisos, itens

struct LabelRow {
  Keyword keyword;
  DeviceKind kind;
  bool plural;
};

constexpr LabelRow kLabels[] = {
    {Keyword::kArtigo, DeviceKind::kArtigo, false},
    {Keyword::kArtigos, DeviceKind::kArtigo, true},
    {Keyword::kParagrafo, DeviceKind::kParagrafo, false},
    {Keyword::kParagrafos, DeviceKind::kParagrafo, true},
    {Keyword::kInciso, DeviceKind::kInciso, false},
    {Keyword::kIncisos, DeviceKind::kInciso, true},
    {Keyword::kAlinea, DeviceKind::kAlinea, false},
    {Keyword::kAlineas, DeviceKind::kAlinea, true},
    {Keyword::kItem, DeviceKind::kItem, false},
    {Keyword::kItens, DeviceKind::kItem, true},
    {Keyword::kCaput, DeviceKind::kCaput, false},
};

class ElementParser {
 public:
  ElementParser(const Lexed& lexed, std::size_t at, Certainty certainty)
      : lexed_(lexed), at_(at), certainty_(certainty) {}

  std::optional<PathStep> parse(DeviceKind kind) {
    switch (kind) {
      case DeviceKind::kArtigo:
        return numbered(kind, kMostArticles);
      case DeviceKind::kParagrafo:
        return numbered(kind, kMostBelow);
      case DeviceKind::kInciso:
        return inciso();
      case DeviceKind::kAlinea:
        return alinea();
      case DeviceKind::kItem:
        return numbered(kind, kMostBelow);
      default:
        return std::nullopt;
    }
  }

  std::size_t end() const { return at_; }

 private:
  const Token& token() const { return lexed_.tokens[at_]; }
  bool labelled() const { return certainty_ == Certainty::kLabelled; }

  std::optional<PathStep> numbered(DeviceKind kind, std::uint32_t most) {
    const Token& first = token();
    PathStep step{kind, 0, {}, false};
    if (labelled() && first.is(Keyword::kUnico)) {
      ++at_;
      step.number = 1;
      step.unique = true;
      return step;
    }
    if (labelled() && first.is(Keyword::kOrdinalWord)) {
      ++at_;
      step.number = first.entry->value;
      return step;
    }
    if (!first.is(TokenKind::kNumber) || first.value == 0 || first.value > most) return std::nullopt;
    ++at_;
    step.number = first.value;
    const bool dotted = token().is('.') && !token().spaced && lexed_.tokens[at_ + 1].is(TokenKind::kOrdinal);
    if (dotted) ++at_;
    const bool ordinal = token().is(TokenKind::kOrdinal);
    // Articles and paragraphs are masculine: "1ª parte" is none.
    if (ordinal && token().mark == 'a' && !labelled()) return std::nullopt;
    if (ordinal) ++at_;
    take_suffixes(step);
    if (labelled() || (ordinal && kind != DeviceKind::kItem)) return step;
    if (!closes_number()) return std::nullopt;
    return step;
  }

  // "c/c"
  bool is_combination(std::size_t at) const {
    const Token& word = lexed_.tokens[at];
    return word.is(TokenKind::kWord) && lexed_.word(word) == "c" && lexed_.tokens[at + 1].is('/');
  }

  // A bare number is an article's only where the text does not go on to count or measure something.
  bool closes_number() const {
    const Token& next = token();
    switch (next.kind) {
      case TokenKind::kWord:
        return next.is(Keyword::kDo) || next.is(Keyword::kAnd) || next.is(Keyword::kTo) ||
               next.is(Keyword::kUntil) || next.is(Keyword::kThis) || next.is(Keyword::kBoth) ||
               next.is(Keyword::kCaput) || is_combination(at_) ||
               (next.upper && next.entry != nullptr && !next.entry->phrases.empty());
      case TokenKind::kPunct:
        if (next.mark == '.' || next.mark == ',')
          return !lexed_.tokens[at_ + 1].is(TokenKind::kNumber) || lexed_.tokens[at_ + 1].spaced;
        return next.mark == ';' || next.mark == ')' || next.mark == ':' || next.mark == ']' ||
               next.mark == '(' || (next.mark == '-' && next.spaced);
      case TokenKind::kSection:
      case TokenKind::kBreak:
      case TokenKind::kQuote:
        return true;
      default:
        return false;
    }
  }

  // "-A", "-A-B"; also the letter glued to the number: "103A".
  void take_suffixes(PathStep& step) {
    while (step.letters.size() < kMaxLetters) {
      const bool dash = token().is('-') && !token().spaced;
      if (!dash && !step.letters.empty()) return;
      const std::size_t at = dash ? at_ + 1 : at_;
      const Token& word = lexed_.tokens[at];
      if (!word.is(TokenKind::kWord) || word.spaced || word.fold_size > 2) return;
      if (!word.upper && (word.fold_size > 1 || !dash)) return;
      if (!dash && word.fold_size > 1) return;
      std::size_t end = at;
      if (word.fold_size == 2 && match_phrase(lexed_, at, end) != nullptr) return;
      const auto letter = parse_letters(lexed_.word(word));
      if (!letter) return;
      step.letters.push_back(*letter);
      at_ = at + 1;
    }
  }

  std::optional<PathStep> inciso() {
    const Token& word = token();
    if (labelled() && word.is(TokenKind::kNumber)) return numbered(DeviceKind::kInciso, kMostBelow);
    if (labelled() && word.is(Keyword::kOrdinalWord)) return numbered(DeviceKind::kInciso, kMostBelow);
    if (!word.is(TokenKind::kWord) || (!word.upper && !labelled())) return std::nullopt;
    const auto roman = parse_roman(lexed_.word(word));
    if (!roman || *roman > kMostBelow) return std::nullopt;
    std::size_t end = at_;
    const bool is_name = word.fold_size > 1 && match_phrase(lexed_, at_, end) != nullptr;
    if (is_name) return std::nullopt;
    ++at_;
    PathStep step{DeviceKind::kInciso, *roman, {}, false};
    take_suffixes(step);
    return step;
  }

  static bool is_alinea_word(std::string_view word) {
    return word.size() == 1 || (word.size() == 2 && word[0] == word[1]);
  }

  std::optional<PathStep> alinea() {
    const bool quoted = token().is(TokenKind::kQuote);
    const std::size_t at = quoted ? at_ + 1 : at_;
    const Token& word = lexed_.tokens[at];
    if (!word.is(TokenKind::kWord) || !is_alinea_word(lexed_.word(word))) return std::nullopt;
    const Token& after = lexed_.tokens[at + 1];
    if (quoted && !after.is(TokenKind::kQuote)) return std::nullopt;
    // "alíneas c/c", "alíneas e § 3º": the label stands without a letter.
    const bool goes_on = is_combination(at) || (word.is(Keyword::kAnd) && label_at(lexed_, at + 1));
    if (!quoted && goes_on) return std::nullopt;
    if (!quoted && !labelled() && (word.upper || !closes_letter(at + 1, lexed_.word(word))))
      return std::nullopt;
    const auto letter = parse_letters(lexed_.word(word));
    if (!letter) return std::nullopt;
    at_ = at + 1 + (quoted ? 1 : 0);
    PathStep step{DeviceKind::kAlinea, *letter, {}, false};
    if (!quoted && token().is(')') && certainty_ != Certainty::kLabelled && lexed_.tokens[at - 1].is('('))
      ++at_;
    return step;
  }

  // A lone letter is an alínea only where nothing goes on from it as from the words "a", "e", "o".
  bool closes_letter(std::size_t at, std::string_view letter) const {
    const Token& next = lexed_.tokens[at];
    const bool is_word_too = letter == "a" || letter == "e" || letter == "o";
    const auto ends = [](const Token& t) {
      return t.is(';') || t.is('.') || t.is(')') || t.is(TokenKind::kBreak) || t.is(']');
    };
    if (ends(next) || next.is(Keyword::kDo) || next.is(Keyword::kThis)) return true;
    if (next.is(',')) {
      const Token& beyond = lexed_.tokens[at + 1];
      std::size_t end = at + 1;
      return !is_word_too || beyond.is(Keyword::kDo) || beyond.is(TokenKind::kSection) ||
             match_phrase(lexed_, at + 1, end) != nullptr ||
             (beyond.is(TokenKind::kWord) && beyond.fold_size == 1);
    }
    if (next.is(Keyword::kAnd) || (next.is(Keyword::kTo) && certainty_ == Certainty::kListed)) {
      const Token& beyond = lexed_.tokens[at + 1];
      return !is_word_too || beyond.is(TokenKind::kQuote) ||
             (beyond.is(TokenKind::kWord) && beyond.fold_size == 1);
    }
    return next.is(TokenKind::kWord) && next.upper && !is_word_too && next.entry != nullptr;
  }

  const Lexed& lexed_;
  std::size_t at_;
  Certainty certainty_;
};

}  // namespace

std::optional<DeviceLabel> label_at(const Lexed& lexed, std::size_t at) {
  const Token& first = lexed.tokens[at];
  if (first.is(TokenKind::kSection)) {
    const bool plural = lexed.tokens[at + 1].is(TokenKind::kSection);
    return DeviceLabel{DeviceKind::kParagrafo, plural, at + (plural ? 2 : 1)};
  }
  if (first.entry == nullptr) return std::nullopt;
  for (const LabelRow& row : kLabels) {
    if (first.entry->keyword != row.keyword) continue;
    std::size_t end = at + 1;
    // The dot of "art." belongs to the label; the one behind "caput" ends a sentence.
    if (lexed.tokens[end].is('.') && row.kind != DeviceKind::kCaput) ++end;
    if (lexed.tokens[end].is(Keyword::kNumero) && row.kind == DeviceKind::kArtigo) ++end;
    return DeviceLabel{row.kind, row.plural, end};
  }
  return std::nullopt;
}

std::optional<PathStep> element_at(const Lexed& lexed, std::size_t at, DeviceKind kind, Certainty certainty,
                                   std::size_t& end) {
  ElementParser parser(lexed, at, certainty);
  auto step = parser.parse(kind);
  if (step) end = parser.end();
  return step;
}

}  // namespace atimo::legal::internal
