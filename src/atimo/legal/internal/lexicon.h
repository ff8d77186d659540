#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "atimo/legal/internal/known_norms.h"

namespace atimo::legal::internal {

enum class Keyword : std::uint8_t {
  kNone,
  kArtigo,
  kArtigos,
  kParagrafo,
  kParagrafos,
  kInciso,
  kIncisos,
  kAlinea,
  kAlineas,
  kItem,
  kItens,
  kCaput,
  kUnico,
  kOrdinalWord,  // "quinto"; LexiconEntry::value is 5
  kNumero,       // "n", "nº", "numero"
  kNo,           // "nº" and the preposition "no": the next token tells
  kDe,
  kDo,
  kEm,
  kArticleWord,
  kTo,
  kUntil,
  kAnd,
  kThis,     // "desta", "neste"
  kPresent,  // "presente"
  kSame,     // "mesma", "referida"
  kDiploma,  // "diploma"
  kLevel,    // "federal", "municipal"
  kMonth,    // LexiconEntry::value is 1..12
  kBoth,     // "ambos", "todos"
};

struct LexiconEntry {
  Keyword keyword = Keyword::kNone;
  std::uint8_t value = 0;
  std::span<const NormPhrase> phrases;  // those that begin with the word
};

// Null for words that mean nothing to the grammar. Thread-safe; the table is built once and never changes.
const LexiconEntry* find_word(std::string_view folded);

}  // namespace atimo::legal::internal
