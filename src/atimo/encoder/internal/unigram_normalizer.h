#pragma once

#include <array>
#include <memory_resource>
#include <string>
#include <string_view>

#include "atimo/encoder/internal/compiled_tokenizer.h"

namespace atimo::encoder::internal {

// How SentencePiece writes a space (U+2581).
inline constexpr std::string_view kSpaceSymbol = "\xE2\x96\x81";

// Text as SentencePiece normalises it before it looks for pieces: the charsmap's replacements, U+FFFD for
// each malformed byte, spaces trimmed, runs of them made one, one put in front, all written as "▁".
// Immutable.
class UnigramNormalizer {
 public:
  explicit UnigramNormalizer(const CompiledTokenizer& compiled);

  // Appends to `out`.
  void normalize(std::string_view text, std::pmr::string& out) const;

 private:
  struct Step {
    std::size_t consumed;  // bytes of text
    std::string_view written;
  };
  Step next(std::string_view text) const;
  std::size_t plain_run(std::string_view text) const;

  PieceTrie trie_;
  CharsMap charsmap_;
  bool add_dummy_prefix_;
  bool remove_extra_whitespaces_;
  bool has_user_defined_;
  std::array<bool, 256>
      plain_{};  // ASCII but the space that no rule touches, unless what follows is not ASCII
};

}  // namespace atimo::encoder::internal
