#include "atimo/answering/internal/language.h"

#include <algorithm>
#include <array>
#include <string>

#include "atimo/text/fold.h"

namespace atimo::answering::internal {
namespace {

// Folded; none is a frequent word of the other languages.
constexpr std::array<std::string_view, 19> kPortuguese = {
    "nao", "da",  "em", "uma", "os", "ao",   "aos",  "pela", "pelo",  "sao",
    "dos", "das", "na", "nos", "ou", "mais", "deve", "pode", "quando"};
constexpr std::array<std::string_view, 20> kForeign = {"the",  "of",  "and", "is",  "to",  "with", "that",
                                                       "this", "are", "for", "el",  "la",  "los",  "las",
                                                       "y",    "en",  "una", "del", "con", "es"};
constexpr std::size_t kFewWords = 5;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool may_be_portuguese(std::string_view text) {
  const std::string folded = text::fold(text);
  std::size_t portuguese = 0;
  std::size_t foreign = 0;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (auto at = folded.begin(); at != folded.end();) {
    const auto begin = std::find_if(at, folded.end(), is_letter);
    at = std::find_if_not(begin, folded.end(), is_letter);
    const std::string_view word(begin, at);
    portuguese += contains(kPortuguese, word) ? 1 : 0;
    foreign += contains(kForeign, word) ? 1 : 0;
  }
  return portuguese + foreign < kFewWords || portuguese >= foreign;
}

}  // namespace atimo::answering::internal
