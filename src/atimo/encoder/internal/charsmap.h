#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::encoder::internal {

// SentencePiece's "precompiled charsmap": which sequences of characters become which, mostly NFKC. It is the
// byte size of a trie, the trie (a Darts-clone double array of 32-bit units) and the replacements, each ended
// by a zero byte. Views its bytes; immutable.
class CharsMap {
 public:
  struct Match {
    std::size_t length = 0;  // bytes of text; 0: nothing matches
    std::string_view replacement;
  };

  CharsMap() = default;  // matches nothing
  // Checks all that longest_match relies on. Empty bytes are the map that matches nothing. DataLoss says what
  // is wrong.
  static absl::StatusOr<CharsMap> view(std::string_view bytes);

  Match longest_match(std::string_view text) const;
  // Whether an ASCII character stands for itself whatever ASCII characters follow it.
  bool keeps_ascii(std::uint8_t character) const;

 private:
  std::uint32_t unit(std::size_t place) const;
  absl::Status check() const;

  std::string_view trie_;
  std::string_view replacements_;
};

}  // namespace atimo::encoder::internal
