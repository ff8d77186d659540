#include "atimo/verify/internal/words.h"

#include <cstddef>

#include "atimo/base/utf8.h"
#include "atimo/text/fold.h"

namespace atimo::verify::internal {
namespace {

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ordinal(char32_t c) { return c == 0xBA || c == 0xAA || c == 0xB0; }

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
         c == 0x2028 || c == 0x3000;
}

// Soft hyphens, zero-width characters, and the signs of Markdown's emphasis.
bool is_nothing(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || c == '*' || c == '_' ||
         c == '`';
}

bool is_quote_sign(char32_t c) {
  return c == '"' || c == '\'' || c == 0xB4 || c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x201F);
}
bool is_dash(char32_t c) { return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }

bool is_letter(char32_t c) {
  if (c < 0x80) return is_ascii_letter(c);
  return is_ordinal(c) || (c >= 0xC0 && c < 0x2000) || (c >= 0x2C00 && c < 0xFFFD);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Word> read() && {
    while (at_ < text_.size()) step();
    return std::move(words_);
  }

 private:
  char32_t peek(std::size_t at, std::size_t& next) const {
    next = at;
    return decode_utf8(text_, next);
  }

  bool joins_digits(std::size_t at) const {
    const bool joint = at < text_.size() && (text_[at] == '.' || text_[at] == ',' || text_[at] == '/');
    return joint && at + 1 < text_.size() && is_digit(static_cast<unsigned char>(text_[at + 1]));
  }

  void step() {
    if (elision()) return;
    std::size_t next = at_;
    const char32_t c = peek(at_, next);
    if (c == '\n') line_start_ = true;
    if (is_space(c) || is_nothing(c)) {
      at_ = next;
    } else if (is_letter(c) || is_digit(c)) {
      word();
    } else {
      std::string mark(text_.substr(at_, next - at_));
      if (is_quote_sign(c)) mark = "\"";
      if (is_dash(c)) mark = "-";
      push(Word::Kind::kMark, next, mark);
    }
  }

  bool elision() {
    for (const std::string_view sign : {"(...)", "[...]", "(…)", "[…]", "...", "…"}) {
      if (!text_.substr(at_).starts_with(sign)) continue;
      std::size_t end = at_ + sign.size();
      while (end < text_.size() && text_[end] == '.') ++end;
      push(Word::Kind::kElision, end, "…");
      return true;
    }
    return false;
  }

  void word() {
    std::string exact;
    bool after_digit = false;
    std::size_t at = at_, end = at_;
    while (at < text_.size()) {
      std::size_t next = at;
      const char32_t c = peek(at, next);
      const bool joint = after_digit && joins_digits(at);
      if (!is_letter(c) && !is_digit(c) && !is_nothing(c) && !joint) break;
      if (!is_nothing(c)) {
        append_utf8(exact, c == 0xB0 ? 0xBA : c);
        end = next;
      }
      after_digit = is_digit(c);
      at = next;
    }
    push(Word::Kind::kWord, end, std::move(exact));
  }

  void push(Word::Kind kind, std::size_t end, std::string exact) {
    std::string loose = kind == Word::Kind::kWord ? text::fold(exact) : exact;
    words_.push_back({kind, line_start_, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end),
                      std::move(exact), std::move(loose)});
    line_start_ = false;
    at_ = end;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool line_start_ = true;
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> read_words(std::string_view text) { return Reader(text).read(); }

}  // namespace atimo::verify::internal
