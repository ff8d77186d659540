#include "atimo/legal/internal/date_grammar.h"

#include "atimo/legal/internal/lexicon.h"

namespace atimo::legal::internal {

std::optional<Date> parse_date(const Lexed& lexed, std::size_t at, std::size_t& end) {
  const auto& tokens = lexed.tokens;
  if (!tokens[at].is(TokenKind::kNumber) || tokens[at].value > 9999 || !tokens.reaches(at + 4))
    return std::nullopt;
  const Token& first = tokens[at];
  std::size_t next = at + 1;
  if (tokens[next].is(TokenKind::kOrdinal)) ++next;
  const Token& joint = tokens[next];
  if (!tokens.reaches(next + 3)) return std::nullopt;
  const Token& middle = tokens[next + 1];
  const Token& last = tokens[next + 3];
  if (!last.is(TokenKind::kNumber) || last.value > 9999) return std::nullopt;
  std::optional<Date> date;
  if (joint.is(Keyword::kDe) && middle.is(Keyword::kMonth) && tokens[next + 2].is(Keyword::kDe)) {
    date = Date::make(static_cast<int>(last.value), middle.entry->value, static_cast<int>(first.value));
  } else if (middle.is(TokenKind::kNumber) && middle.value < 13 && !joint.spaced && !middle.spaced) {
    const bool same_joint = joint.is(TokenKind::kPunct) && tokens[next + 2].is(joint.mark);
    if (same_joint && (joint.mark == '/' || joint.mark == '.' || joint.mark == '-')) {
      const bool iso = first.digits == 4 && joint.mark == '-';
      const auto [year, day] = iso ? std::pair(first.value, last.value) : std::pair(last.value, first.value);
      if (year >= 1000)
        date = Date::make(static_cast<int>(year), static_cast<int>(middle.value), static_cast<int>(day));
    }
  }
  if (date) end = next + 4;
  return date;
}

}  // namespace atimo::legal::internal
