#include "atimo/legal/internal/lexer.h"

#include <algorithm>
#include <array>

#include "atimo/base/utf8.h"

namespace atimo::legal::internal {
namespace {

enum class Class : std::uint8_t {
  kLetter,
  kDigit,
  kSpace,
  kMark,
  kOrdinal,
  kSection,
  kQuote,
  kNothing,
  kOther
};

struct Glyph {
  Class type = Class::kOther;
  char folded = 0;  // letters: lower ASCII; marks: the mark
  bool upper = false;
};

// U+00C0..U+00FF without their diacritics; '?' has no single-letter fold.
constexpr std::string_view kLatin1Letters = "aaaaaaaceeeeiiiidnooooo?ouuuuyts";

constexpr std::array<Glyph, 128> ascii_glyphs() {
  std::array<Glyph, 128> glyphs{};
  for (int c = 0; c < 128; ++c) {
    const char byte = static_cast<char>(c);
    Glyph& glyph = glyphs[static_cast<std::size_t>(c)];
    if (byte >= 'a' && byte <= 'z') {
      glyph = {Class::kLetter, byte, false};
    } else if (byte >= 'A' && byte <= 'Z') {
      glyph = {Class::kLetter, static_cast<char>(byte + 32), true};
    } else if (byte >= '0' && byte <= '9') {
      glyph = {Class::kDigit, byte, false};
    } else if (byte == ' ' || (byte >= '\t' && byte <= '\r')) {
      glyph = {Class::kSpace, byte, false};
    } else if (byte == '"' || byte == '\'' || byte == '`') {
      glyph = {Class::kQuote, byte, false};
    } else if (byte > ' ' && byte < 127) {
      glyph = {Class::kMark, byte, false};
    }
  }
  return glyphs;
}

constexpr std::array<Glyph, 128> kAscii = ascii_glyphs();

Glyph latin1_letter(char32_t c) {
  const char folded = kLatin1Letters[(c - 0xC0) & 31];
  if (folded == '?') return {};
  return {Class::kLetter, folded, c < 0xE0};
}

Glyph wide_glyph(char32_t c) {
  if (c >= 0xC0 && c <= 0xFF) return latin1_letter(c);
  if (c == 0xBA || c == 0xB0 || c == 0xAA || c == 0x2070)
    return {Class::kOrdinal, c == 0xAA ? 'a' : 'o', false};
  if (c == 0xA7) return {Class::kSection, 0, false};
  if (c == 0xB4 || c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x201F)) return {Class::kQuote, '"', false};
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x96 || c == 0x97)
    return {Class::kMark, '-', false};
  if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000 || c == 0x2028) {
    return {Class::kSpace, ' ', false};
  }
  const bool vanishes = c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
  if (vanishes || (c >= 0x300 && c <= 0x36F)) return {Class::kNothing, 0, false};
  return {};
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {
    lexed_.folded.reserve(text.size() + 8);
    lexed_.tokens.reserve(text.size() / 4 + 2);
  }

  Lexed run() && {
    while (at_ < text_.size()) step();
    push(TokenKind::kBreak, at_, at_);
    return std::move(lexed_);
  }

 private:
  Glyph peek(std::size_t at, std::size_t& next) const {
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (byte < 0x80) {
      next = at + 1;
      return kAscii[byte];
    }
    next = at;
    return wide_glyph(decode_utf8(text_, next));
  }

  Token& push(TokenKind kind, std::size_t begin, std::size_t end) {
    Token& token = lexed_.tokens.emplace_back();
    token.kind = kind;
    token.spaced = spaced_;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    spaced_ = false;
    newlines_ = 0;
    return token;
  }

  void step() {
    std::size_t next = at_;
    const Glyph glyph = peek(at_, next);
    switch (glyph.type) {
      case Class::kLetter:
        return word();
      case Class::kDigit:
        return number();
      case Class::kSpace:
        space(glyph.folded, next);
        break;
      case Class::kMark:
        push(TokenKind::kPunct, at_, next).mark = glyph.folded;
        break;
      case Class::kOrdinal:
        push(TokenKind::kOrdinal, at_, next).mark = glyph.folded;
        break;
      case Class::kSection:
        push(TokenKind::kSection, at_, next);
        break;
      case Class::kQuote:
        push(TokenKind::kQuote, at_, next);
        break;
      case Class::kNothing:
        break;
      case Class::kOther:
        push(TokenKind::kOther, at_, next);
        break;
    }
    at_ = next;
  }

  void space(char byte, std::size_t next) {
    spaced_ = true;
    if (byte == '\n' && ++newlines_ == 2) {
      push(TokenKind::kBreak, at_, next);
      spaced_ = true;
      newlines_ = 2;
    }
  }

  // An ordinal mark inside a word is the "º" of "nº".
  void word() {
    const std::size_t begin = at_;
    const std::size_t fold_begin = lexed_.folded.size();
    bool has_lower = false;
    bool capital = false;
    std::size_t end = at_;
    while (at_ < text_.size()) {
      std::size_t next = at_;
      const Glyph glyph = peek(at_, next);
      const bool letter = glyph.type == Class::kLetter || glyph.type == Class::kOrdinal;
      if (!letter && glyph.type != Class::kNothing) break;
      if (letter) {
        if (end == begin) capital = glyph.upper;
        has_lower |= glyph.type == Class::kLetter && !glyph.upper;
        lexed_.folded += glyph.folded;
        end = next;
      }
      at_ = next;
    }
    Token& token = push(TokenKind::kWord, begin, end);
    token.upper = !has_lower;
    token.capital = capital;
    token.fold_begin = static_cast<std::uint32_t>(fold_begin);
    token.fold_size =
        static_cast<std::uint16_t>(std::min<std::size_t>(lexed_.folded.size() - fold_begin, 0xFFFF));
    token.entry = find_word(lexed_.word(token));
  }

  bool digit_at(std::size_t at) const { return at < text_.size() && text_[at] >= '0' && text_[at] <= '9'; }

  bool thousand_group_at(std::size_t at) const {
    return at < text_.size() && text_[at] == '.' && digit_at(at + 1) && digit_at(at + 2) &&
           digit_at(at + 3) && !digit_at(at + 4);
  }

  void number() {
    const std::size_t begin = at_;
    std::uint64_t value = 0;
    std::size_t digits = 0;
    const auto take = [&] {
      value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(text_[at_] - '0'), 0xFFFFFFFF);
      ++digits;
      ++at_;
    };
    while (digit_at(at_)) take();
    bool grouped = digits <= 3 && text_[begin] != '0';
    while (grouped && digits <= 6 && thousand_group_at(at_)) {
      ++at_;
      for (int i = 0; i < 3; ++i) take();
    }
    Token& token = push(digits > 9 ? TokenKind::kOther : TokenKind::kNumber, begin, at_);
    token.value = static_cast<std::uint32_t>(value);
    token.digits = static_cast<std::uint8_t>(std::min<std::size_t>(digits, 255));
    glued_ordinal();
  }

  // "5o", "2a": the letter stands for the ordinal mark when the word ends there.
  void glued_ordinal() {
    if (at_ >= text_.size() || (text_[at_] != 'o' && text_[at_] != 'a')) return;
    if (at_ + 1 < text_.size()) {
      std::size_t next = at_ + 1;
      const Class after = peek(at_ + 1, next).type;
      if (after == Class::kLetter || after == Class::kDigit) return;
    }
    push(TokenKind::kOrdinal, at_, at_ + 1).mark = text_[at_];
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Lexed lexed_;
  bool spaced_ = false;
  int newlines_ = 0;
};

}  // namespace

Lexed lex(std::string_view utf8) { return Lexer(utf8.substr(0, 0xFFFFFFF0)).run(); }

}  // namespace atimo::legal::internal
