#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atimo::encoder::internal {

enum class LetterCase : std::uint8_t { kKept, kLowered };  // kLowered: accents go too

// Text cut into words as BERT's BasicTokenizer does: control characters dropped, white space between words,
// every punctuation mark and CJK ideograph a word of its own. The words are well-formed UTF-8, separated by
// single spaces, one after the last.
//
// Character classes are those of Hugging Face tokenizers, which took them from Unicode 8: a character that
// came later is no punctuation, control or mark there, and so neither here. One difference is known: letters
// that Unicode got after ICU's version (15) keep their case here.
std::string bert_words(std::string_view text, LetterCase letter_case);

}  // namespace atimo::encoder::internal
