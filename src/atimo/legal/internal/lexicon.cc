#include "atimo/legal/internal/lexicon.h"

#include <array>
#include <string_view>

namespace atimo::legal::internal {
namespace {

struct WordRow {
  Keyword keyword;
  std::string_view words;  // separated by spaces; numbered from 1 for ordinals and months
};

constexpr WordRow kWords[] = {
    {Keyword::kArtigo, "art artigo"},
    {Keyword::kArtigos, "arts artigos"},
    {Keyword::kParagrafo, "par parag paragr paragrafo"},
    {Keyword::kParagrafos, "paragrafos"},
    {Keyword::kInciso, "inc inciso"},
    {Keyword::kIncisos, "incs incisos"},
    {Keyword::kAlinea, "al alinea"},
    {Keyword::kAlineas, "als alineas"},
    {Keyword::kItem, "item"},
    {Keyword::kItens, "itens"},
    {Keyword::kCaput, "caput"},
    {Keyword::kUnico, "unico unica"},
    {Keyword::kNumero, "n num numero numeros nr nro nn"},
    {Keyword::kNo, "no nos"},
    {Keyword::kDe, "de"},
    {Keyword::kDo, "do da dos das"},
    {Keyword::kEm, "na nas em"},
    {Keyword::kArticleWord, "o os as"},
    {Keyword::kTo, "a ao aos"},
    {Keyword::kUntil, "ate"},
    {Keyword::kAnd, "e ou"},
    {Keyword::kThis, "desta deste destes destas nesta neste esta este"},
    {Keyword::kPresent, "presente"},
    {Keyword::kSame,
     "mesma mesmo referida referido citada citado mencionada mencionado aludida aludido supracitada "
     "supracitado"},
    {Keyword::kDiploma, "diploma"},
    {Keyword::kLevel, "federal estadual municipal distrital"},
    {Keyword::kBoth, "ambos ambas todos todas"},
};

constexpr std::string_view kOrdinals =
    "primeiro segundo terceiro quarto quinto sexto setimo oitavo nono decimo";
constexpr std::string_view kMonths =
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro";

// Open addressing over views of literals; a quarter full, so that a foreign word mostly meets an empty slot
// at once.
class Table {
 public:
  LexiconEntry& operator[](std::string_view word) {
    Slot& slot = slots_[probe(word)];
    slot.word = word;
    return slot.entry;
  }

  const LexiconEntry* find(std::string_view word) const {
    const Slot& slot = slots_[probe(word)];
    return slot.word.empty() ? nullptr : &slot.entry;
  }

 private:
  static constexpr std::size_t kSlots = 1024;
  struct Slot {
    std::string_view word;
    LexiconEntry entry;
  };

  std::size_t probe(std::string_view word) const {
    std::uint32_t hash = 2166136261;
    for (char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
    std::size_t at = (hash ^ (hash >> 15)) % kSlots;
    while (!slots_[at].word.empty() && slots_[at].word != word) at = (at + 1) % kSlots;
    return at;
  }

  std::array<Slot, kSlots> slots_{};
};

template <typename Visit>
void each_word(std::string_view words, Visit visit) {
  std::uint8_t position = 0;
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    visit(words.substr(0, end), ++position);
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
}

Table build() {
  Table table;
  for (const WordRow& row : kWords) {
    each_word(row.words, [&](std::string_view word, std::uint8_t) { table[word].keyword = row.keyword; });
  }
  const auto number = [&](std::string_view words, Keyword keyword) {
    each_word(words, [&](std::string_view word, std::uint8_t position) {
      table[word] = {keyword, position, {}};
    });
  };
  number(kOrdinals, Keyword::kOrdinalWord);
  number(kMonths, Keyword::kMonth);
  const auto phrases = norm_phrases();
  for (std::size_t begin = 0; begin < phrases.size();) {
    const auto first_word = [&](std::size_t i) {
      return phrases[i].words.substr(0, phrases[i].words.find(' '));
    };
    std::size_t end = begin;
    while (end < phrases.size() && first_word(end) == first_word(begin)) ++end;
    table[first_word(begin)].phrases = phrases.subspan(begin, end - begin);
    begin = end;
  }
  return table;
}

}  // namespace

const LexiconEntry* find_word(std::string_view folded) {
  constexpr std::size_t kLongestWord = 14;  // "consolidacoes"
  if (folded.empty() || folded.size() > kLongestWord) return nullptr;
  static const Table kTable = build();
  return kTable.find(folded);
}

}  // namespace atimo::legal::internal
