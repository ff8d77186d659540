#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atimo::verify::internal {

// A text as quotations are compared: white space, emphasis and soft hyphens are gone, quotation marks and
// dashes of every kind are one.
struct Word {
  enum class Kind : std::uint8_t {
    kWord,     // letters and digits; "1.234,56", "1º" are one
    kMark,     // one mark of punctuation
    kElision,  // "(...)", "[...]", "..."
  };
  Kind kind = Kind::kWord;
  bool starts_line = false;
  std::uint32_t begin = 0, end = 0;  // bytes in the text
  std::string exact;                 // as written, but for what is said above
  std::string loose;                 // without case and diacritics
};

// Accepts any bytes; linear.
std::vector<Word> read_words(std::string_view text);

// True for a word that turns a sentence round when it is another one or missing: numbers, negations, what may
// and what must be, bounds, units of time, "e" and "ou".
bool turns_sense(const Word& word);
// True for words that deny or except: "não", "vedado", "salvo".
bool denies(std::string_view loose);
// True when one is the other with a denying prefix: "exigível", "inexigível".
bool are_opposites(std::string_view loose, std::string_view other);

}  // namespace atimo::verify::internal
