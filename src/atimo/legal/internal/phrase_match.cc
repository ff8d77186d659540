#include "atimo/legal/internal/phrase_match.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace atimo::legal::internal {
namespace {

bool case_fits(const Token& token, NormPhrase::Case wanted) {
  switch (wanted) {
    case NormPhrase::Case::kUpper:
    case NormPhrase::Case::kDoubtful:
      return token.upper;
    case NormPhrase::Case::kCapital:
      return token.capital;
    case NormPhrase::Case::kAny:
      return true;
  }
  return true;
}

// A phrase's words may stand apart by a hyphen or an abbreviation's dot: "Decreto-Lei", "Dec. Lei".
std::optional<std::size_t> phrase_end(const Lexed& lexed, std::size_t at, std::string_view words) {
  while (true) {
    const std::size_t size = std::min(words.find(' '), words.size());
    const Token& token = lexed.tokens[at];
    if (!token.is(TokenKind::kWord) || lexed.word(token) != words.substr(0, size)) return std::nullopt;
    ++at;
    if (size == words.size()) return at;
    words.remove_prefix(size + 1);
    for (int marks = 0; marks < 2 && (lexed.tokens[at].is('-') || lexed.tokens[at].is('.')); ++marks) ++at;
  }
}

}  // namespace

const NormPhrase* match_phrase(const Lexed& lexed, std::size_t at, std::size_t& end) {
  const Token& first = lexed.tokens[at];
  if (first.entry == nullptr) return nullptr;
  const NormPhrase* best = nullptr;
  for (const NormPhrase& phrase : first.entry->phrases) {
    if (best != nullptr && phrase.words.size() <= best->words.size()) continue;
    if (!case_fits(first, phrase.letter_case)) continue;
    if (const auto stop = phrase_end(lexed, at, phrase.words)) {
      best = &phrase;
      end = *stop;
    }
  }
  return best;
}

}  // namespace atimo::legal::internal
