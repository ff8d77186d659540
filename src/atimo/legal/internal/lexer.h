#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/internal/lexicon.h"

namespace atimo::legal::internal {

enum class TokenKind : std::uint8_t {
  kWord,     // letters; folded in Lexed::word()
  kNumber,   // digits, thousand dots joined: "14.133"
  kOrdinal,  // º ° ª (or o, a) right behind a number
  kSection,  // one §; "§§" is two
  kQuote,    // any quotation mark
  kPunct,    // other ASCII punctuation, in Token::mark; dashes of any kind are '-'
  kBreak,    // an empty line: no reference crosses it
  kOther,    // anything else: a number too long, a foreign letter, an ill-formed byte
};

struct Token {
  TokenKind kind = TokenKind::kOther;
  char mark = 0;                // kPunct; 'o' or 'a' of a kOrdinal
  bool spaced = false;          // white space in front
  bool upper = false;           // kWord: no lower-case letter
  bool capital = false;         // kWord: begins with a capital
  std::uint8_t digits = 0;      // kNumber: digits as written
  std::uint16_t fold_size = 0;  // kWord
  std::uint32_t fold_begin = 0;
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
  std::uint32_t value = 0;              // kNumber
  const LexiconEntry* entry = nullptr;  // kWord: what the grammar knows of it

  bool is(TokenKind wanted) const { return kind == wanted; }
  bool is(char wanted) const { return kind == TokenKind::kPunct && mark == wanted; }
  bool is(Keyword wanted) const { return entry != nullptr && entry->keyword == wanted; }
};

// A list that remembers how far it was looked into: what was read without looking at the end of a text that
// still grows stays as it is.
class TokenList {
 public:
  const Token& operator[](std::size_t at) const {
    furthest_ = std::max(furthest_, at);
    return tokens_[at];
  }
  bool reaches(std::size_t at) const {
    furthest_ = std::max(furthest_, at);
    return at < tokens_.size();
  }
  std::size_t size() const { return tokens_.size(); }
  std::size_t furthest() const { return furthest_; }

  auto begin() const { return tokens_.begin(); }
  auto end() const { return tokens_.end(); }
  void reserve(std::size_t count) { tokens_.reserve(count); }
  Token& emplace_back() { return tokens_.emplace_back(); }

 private:
  std::vector<Token> tokens_;
  mutable std::size_t furthest_ = 0;
};

// A text cut into tokens, with the words folded beside it. A sentinel kBreak closes the list, so that looking
// one token ahead is always allowed. Used by one thread.
struct Lexed {
  std::string folded;
  TokenList tokens;

  std::string_view word(const Token& token) const {
    return std::string_view(folded).substr(token.fold_begin, token.fold_size);
  }
};

// Accepts any bytes; linear.
Lexed lex(std::string_view utf8);

}  // namespace atimo::legal::internal
