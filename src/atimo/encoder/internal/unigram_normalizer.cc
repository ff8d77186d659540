#include "atimo/encoder/internal/unigram_normalizer.h"

#include <algorithm>
#include <cstdint>

namespace atimo::encoder::internal {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_trail(char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80; }

// Bytes of the well-formed character that `text` begins with; 0 when it begins with none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_trail(text[i])) return 0;
  }
  // Overlong forms, surrogates, and what is above U+10FFFF.
  const auto second = static_cast<std::uint8_t>(text[1]);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90)) return 0;
  return length;
}

}  // namespace

UnigramNormalizer::UnigramNormalizer(const CompiledTokenizer& compiled)
    : trie_(compiled.trie),
      charsmap_(compiled.charsmap),
      add_dummy_prefix_(compiled.settings.add_dummy_prefix),
      remove_extra_whitespaces_(compiled.settings.remove_extra_whitespaces),
      has_user_defined_(compiled.settings.has_user_defined) {
  if (has_user_defined_) return;
  for (std::uint8_t character = 0; character < 0x80; ++character) {
    plain_[character] = character != ' ' && charsmap_.keeps_ascii(character);
  }
}

void UnigramNormalizer::normalize(std::string_view text, std::pmr::string& out) const {
  if (text.empty()) return;
  if (add_dummy_prefix_) out.append(kSpaceSymbol);
  bool drops_spaces = remove_extra_whitespaces_;
  while (!text.empty()) {
    if (const std::size_t run = plain_run(text); run > 0) {
      out.append(text.substr(0, run));
      text.remove_prefix(run);
      drops_spaces = false;
    }
    if (text.empty()) break;
    Step step = next(text);
    text.remove_prefix(step.consumed);
    while (drops_spaces && step.written.starts_with(' ')) step.written.remove_prefix(1);
    if (step.written.empty()) continue;
    for (const char byte : step.written) {
      if (byte == ' ') {
        out.append(kSpaceSymbol);
      } else {
        out.push_back(byte);
      }
    }
    drops_spaces = remove_extra_whitespaces_ && step.written.back() == ' ';
  }
  // A "▁" that the text itself ends with goes too, as in SentencePiece.
  while (remove_extra_whitespaces_ && out.ends_with(kSpaceSymbol)) {
    out.resize(out.size() - kSpaceSymbol.size());
  }
}

// Bytes at the beginning that are copied. The last ASCII character before another is left to next(): the two
// may be composed ("a" and U+0301 become "á").
std::size_t UnigramNormalizer::plain_run(std::string_view text) const {
  std::size_t run = 0;
  while (run < text.size() && plain_[static_cast<std::uint8_t>(text[run])]) ++run;
  if (run > 0 && run < text.size() && static_cast<std::uint8_t>(text[run]) >= 0x80) --run;
  return run;
}

UnigramNormalizer::Step UnigramNormalizer::next(std::string_view text) const {
  if (has_user_defined_) {
    std::size_t longest = 0;
    std::uint32_t node = PieceTrie::kRoot;
    for (std::size_t i = 0; i < std::min(text.size(), kMaxPieceBytes); ++i) {
      node = trie_.child(node, static_cast<std::uint8_t>(text[i]));
      if (node == PieceTrie::kNoNode) break;
      if (trie_.score(node) == kAlwaysTaken) longest = i + 1;
    }
    if (longest > 0) return {longest, text.substr(0, longest)};
  }
  if (const CharsMap::Match match = charsmap_.longest_match(text); match.length > 0) {
    return {match.length, match.replacement};
  }
  const std::size_t length = character_length(text);
  if (length == 0) return {1, kReplacement};
  return {length, text.substr(0, length)};
}

}  // namespace atimo::encoder::internal
