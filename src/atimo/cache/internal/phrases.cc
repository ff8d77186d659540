#include "atimo/cache/internal/phrases.h"

namespace atimo::cache::internal {
namespace {

std::string_view take_part(std::string_view& pattern) {
  const std::size_t end = pattern.find(' ');
  const std::string_view part = pattern.substr(0, end);
  pattern.remove_prefix(end == std::string_view::npos ? pattern.size() : end + 1);
  return part;
}

bool is_choice(std::string_view choices, const Token& token) {
  if (token.kind != TokenKind::kWord && token.kind != TokenKind::kReference) return false;
  while (!choices.empty()) {
    const std::size_t end = choices.find('|');
    if (choices.substr(0, end) == token.text) return true;
    choices.remove_prefix(end == std::string_view::npos ? choices.size() : end + 1);
  }
  return false;
}

}  // namespace

std::optional<std::size_t> match(std::string_view pattern, std::span<const Token> tokens, std::size_t at) {
  const std::size_t begin = at;
  while (!pattern.empty()) {
    std::string_view part = take_part(pattern);
    if (part == "^") {
      if (at > 0 && tokens[at - 1].kind != TokenKind::kBreak) return std::nullopt;
      continue;
    }
    if (part == "$") {
      if (at < tokens.size() && tokens[at].kind != TokenKind::kBreak) return std::nullopt;
      continue;
    }
    const bool optional = part.ends_with('?');
    if (optional) part.remove_suffix(1);
    if (at < tokens.size() && is_choice(part, tokens[at])) {
      ++at;
    } else if (!optional) {
      return std::nullopt;
    }
  }
  return at > begin ? std::optional(at - begin) : std::nullopt;
}

}  // namespace atimo::cache::internal
