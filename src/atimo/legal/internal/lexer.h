#pragma once

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

// A text cut into tokens, with the words folded beside it. A sentinel kBreak closes the list, so that looking
// one token ahead is always allowed.
struct Lexed {
  std::string folded;
  std::vector<Token> tokens;

  std::string_view word(const Token& token) const {
    return std::string_view(folded).substr(token.fold_begin, token.fold_size);
  }
};

// Accepts any bytes; linear.
Lexed lex(std::string_view utf8);

}  // namespace atimo::legal::internal
