#include "atimo/text/stop_words.h"

#include <algorithm>
#include <array>

namespace atimo::text {
namespace {

// Sorted: looked up by binary search.
constexpr std::array<std::string_view, 117> kStopWords = {
    "a",      "ao",     "aos",     "aquela", "aquelas", "aquele", "aqueles", "aquilo", "as",    "ate",
    "com",    "como",   "da",      "das",    "de",      "dela",   "delas",   "dele",   "deles", "desde",
    "dessa",  "dessas", "desse",   "desses", "desta",   "destas", "deste",   "destes", "disso", "disto",
    "do",     "dos",    "e",       "ela",    "elas",    "ele",    "eles",    "em",     "entre", "era",
    "essa",   "essas",  "esse",    "esses",  "esta",    "estas",  "este",    "estes",  "eu",    "foi",
    "for",    "foram",  "fosse",   "ha",     "isso",    "isto",   "ja",      "la",     "lhe",   "lhes",
    "lo",     "mas",    "me",      "mesma",  "mesmas",  "mesmo",  "mesmos",  "meu",    "minha", "na",
    "nas",    "nela",   "nele",    "nem",    "nessa",   "nesse",  "nesta",   "neste",  "no",    "nos",
    "nossa",  "nosso",  "num",     "numa",   "o",       "os",     "ou",      "para",   "pela",  "pelas",
    "pelo",   "pelos",  "perante", "por",    "qual",    "quais",  "quando",  "que",    "quem",  "se",
    "seja",   "sejam",  "ser",     "seu",    "seus",    "sob",    "sobre",   "sua",    "suas",  "tal",
    "tambem", "te",     "um",      "uma",    "umas",    "uns",    "voce"};

}  // namespace

bool is_stop_word(std::string_view folded) {
  return std::binary_search(kStopWords.begin(), kStopWords.end(), folded) || folded == "sao" ||
         folded == "sera" || folded == "serao";
}

}  // namespace atimo::text
