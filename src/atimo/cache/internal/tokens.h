#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/reference.h"

namespace atimo::cache::internal {

enum class TokenKind : std::uint8_t {
  kWord,       // folded
  kNumber,     // "14.133" -> "14133", "50.000,00" -> "50000", "3,5" -> "3,5"
  kDate,       // of digits: "1/4/2021" -> "2021-04-01"
  kReference,  // what the reference grammar read, as one token; text is "@"
  kBreak,      // ends a part of the question: : ; , . ? ! ( )
};

struct Token {
  TokenKind kind = TokenKind::kWord;
  std::string text;

  bool is(std::string_view word) const { return kind == TokenKind::kWord && text == word; }
};

// A question as tokens. Each of `references` (in text order, with spans in `utf8`) becomes one token.
std::vector<Token> tokenize(std::string_view utf8, std::span<const legal::Reference> references);

}  // namespace atimo::cache::internal
