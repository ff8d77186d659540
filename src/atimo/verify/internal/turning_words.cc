#include <algorithm>
#include <array>
#include <iterator>

#include "atimo/legal/reference.h"
#include "atimo/verify/internal/words.h"

namespace atimo::verify::internal {
namespace {

// Folded, sorted; a '*' at the end stands for any ending.
constexpr std::array kDenying = std::to_array<std::string_view>({
    "defes*",        "deixa*", "desde",  "exceto", "excet*",  "excecao", "impedid*", "inclusive",
    "independente*", "jamais", "nao",    "nem",    "nenhum*", "nunca",   "proib*",   "ressalv*",
    "salvo",         "sem",    "vedac*", "vedad*", "vedam",   "vede*",
});

constexpr std::array kTurning = std::to_array<std::string_view>({
    "abaixo",      "acima",     "acordo",    "admit*",    "ambos",     "antecipad*", "anterior*",
    "antes",       "ao_menos",  "apenas",    "apos",      "ate",       "autoriz*",   "bastante",
    "cabe*",       "cabiv*",    "cada",      "caso",      "cinco",     "contra",     "corridos",
    "cumulativ*",  "cem",       "cento",     "decimo*",   "demais",    "depois",     "deve*",
    "dez*",        "dia",       "dias",      "dispens*",  "dobro",     "dois",       "doze",
    "duas",        "durante",   "duzent*",   "e",         "exclusiv*", "exig*",      "faculta*",
    "facultativ*", "favor",     "hora",      "horas",     "imediat*",  "incab*",     "indispens*",
    "inexig*",     "inferior*", "igual",     "maior*",    "maxim*",    "meia",       "menor*",
    "menos",       "mes",       "meses",     "metade",    "mil",       "milh*",      "minim*",
    "mais",        "necessar*", "nono",      "nove*",     "novent*",   "obrig*",     "oitav*",
    "oitenta",     "oito*",     "ou",        "parcial*",  "permit*",   "pode*",      "posterior*",
    "precis*",     "previ*",    "primeir*",  "proximo",   "quando",    "quarenta",   "quart*",
    "quatorze",    "quatro*",   "quinhent*", "quinto",    "quinze",    "segund*",    "seis*",
    "semana*",     "semestr*",  "sessenta",  "sete*",     "setim*",    "sexto",      "so",
    "somente",     "superior*", "terceir*",  "terco*",    "todas",     "todo",       "todos",
    "total*",      "tres",      "treze*",    "trimestr*", "trinta",    "triplo",     "trezent*",
    "um_terco",    "uteis",     "util",      "vez",       "vezes",     "vinte",      "onze",
    "ano",         "anos",      "cinquenta", "catorze",   "ausen*",    "presen*",    "isent*",
    "recus*",      "aceit*",    "aprov*",    "rejeit*",   "defer*",    "indefer*",   "nul*",
    "valid*",      "invalid*",
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
