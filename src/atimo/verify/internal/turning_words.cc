#include <algorithm>
#include <array>
#include <iterator>

#include "atimo/legal/reference.h"
#include "atimo/verify/internal/words.h"

namespace atimo::verify::internal {
namespace {

// Folded; a '*' at the end stands for any ending.
constexpr std::array kDenying = std::to_array<std::string_view>({
    "nao",
    "nem",
    "nunca",
    "jamais",
    "sem",
    "nenhum*",
    "salvo",
    "exceto",
    "excet*",
    "excecao",
    "ressalv*",
    "vedac*",
    "vedad*",
    "vedam",
    "veda",
    "proib*",
    "impedid*",
    "deixa*",
});

constexpr std::array kTurning = std::to_array<std::string_view>({
    // may and must
    "pode*",
    "deve*",
    "cabe*",
    "incumb*",
    "compete*",
    "permit*",
    "autoriz*",
    "admit*",
    "faculta*",
    "obrig*",
    "exig*",
    "inexig*",
    "necessar*",
    "precis*",
    "dispens*",
    "indispens*",
    "isent*",
    // what came of it
    "aprov*",
    "reprov*",
    "aceit*",
    "recus*",
    "rejeit*",
    "defer*",
    "indefer*",
    "nul*",
    "valid*",
    "invalid*",
    "revog*",
    "suspen*",
    // and, or, how many of them
    "e",
    "ou",
    "todo*",
    "toda*",
    "ambos",
    "ambas",
    "qualquer",
    "quaisquer",
    "cada",
    "apenas",
    "so",
    "somente",
    "exclusiv*",
    "inclusive",
    "cumulativ*",
    "alternativ*",
    "total*",
    "parcial*",
    "integral*",
    // bounds and order
    "ate",
    "antes",
    "depois",
    "apos",
    "desde",
    "durante",
    "anterior*",
    "posterior*",
    "previ*",
    "antecipad*",
    "acima",
    "abaixo",
    "superior*",
    "inferior*",
    "maior*",
    "menor*",
    "mais",
    "menos",
    "minim*",
    "maxim*",
    "igual*",
    // units
    "hora*",
    "dia",
    "dias",
    "semana*",
    "mes",
    "meses",
    "bimestr*",
    "trimestr*",
    "semestr*",
    "ano",
    "anos",
    "util",
    "uteis",
    "corrido*",
    // numbers
    "um",
    "uma",
    "dois",
    "duas",
    "tres",
    "quatro*",
    "cinco",
    "seis*",
    "sete*",
    "oito*",
    "nove*",
    "dez*",
    "onze",
    "doze",
    "treze*",
    "quatorze",
    "catorze",
    "quinze",
    "vinte",
    "trinta",
    "quarenta",
    "cinquenta",
    "sessenta",
    "oitenta",
    "cem",
    "cento",
    "duzent*",
    "trezent*",
    "quinhent*",
    "mil",
    "milh*",
    "bilh*",
    "primeir*",
    "segund*",
    "terceir*",
    "quart*",
    "quint*",
    "sext*",
    "setim*",
    "oitav*",
    "non*",
    "decim*",
    "metade",
    "terco*",
    "dobro",
    "triplo",
    "vez",
    "vezes",
});

bool fits(std::string_view pattern, std::string_view word) {
  if (!pattern.ends_with('*')) return word == pattern;
  return word.starts_with(pattern.substr(0, pattern.size() - 1));
}

template <std::size_t kCount>
bool is_among(const std::array<std::string_view, kCount>& patterns, std::string_view word) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string_view pattern) { return fits(pattern, word); });
}

bool is_roman(std::string_view written) {
  const bool capitals = std::all_of(written.begin(), written.end(), [](char c) {
    return std::string_view("IVXLCDM").find(c) != std::string_view::npos;
  });
  return capitals && legal::parse_roman(written).has_value();
}

}  // namespace

bool turns_sense(const Word& word) {
  if (word.kind != Word::Kind::kWord) return false;
  const bool digits =
      std::any_of(word.exact.begin(), word.exact.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits || is_roman(word.exact) || denies(word.loose) || is_among(kTurning, word.loose);
}

bool denies(std::string_view loose) { return is_among(kDenying, loose); }

bool are_opposites(std::string_view loose, std::string_view other) {
  if (loose.size() > other.size()) std::swap(loose, other);
  if (loose.size() < 4 || !other.ends_with(loose)) return false;
  constexpr std::array kPrefixes =
      std::to_array<std::string_view>({"a", "anti", "contra", "des", "dis", "i", "im", "in", "ir", "nao"});
  const std::string_view prefix = other.substr(0, other.size() - loose.size());
  return std::find(kPrefixes.begin(), kPrefixes.end(), prefix) != kPrefixes.end();
}

}  // namespace atimo::verify::internal
