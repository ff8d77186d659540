#include "atimo/answering/internal/bare_reference.h"

#include <algorithm>
#include <array>
#include <string>

#include "atimo/legal/reference.h"
#include "atimo/text/fold.h"
#include "atimo/text/stop_words.h"

namespace atimo::answering::internal {
namespace {

// Folded words that ask for a text and for nothing in it.
constexpr std::array<std::string_view, 22> kAsking = {
    "que",        "diz",     "dispoe",  "estabelece", "preve", "determina", "qual",   "texto",
    "teor",       "integra", "redacao", "conteudo",   "leia",  "mostre",    "mostra", "cite",
    "transcreva", "traga",   "quero",   "ver",        "ler",   "me"};

bool asks_only(std::string_view folded) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  for (auto at = folded.begin(); at != folded.end();) {
    const auto begin = std::find_if(at, folded.end(), is_letter);
    at = std::find_if_not(begin, folded.end(), is_letter);
    const std::string_view word(begin, at);
    if (word.empty() || text::is_stop_word(word)) continue;
    if (std::find(kAsking.begin(), kAsking.end(), word) == kAsking.end()) return false;
  }
  return true;
}

}  // namespace

bool is_bare_reference(std::string_view question) {
  std::string rest(question);
  std::vector<legal::Reference> references = legal::find_references(question);
  if (references.empty()) return false;
  for (auto reference = references.rbegin(); reference != references.rend(); ++reference) {
    if (reference->end > rest.size() || reference->begin > reference->end) continue;  // shares its span
    std::fill(rest.begin() + reference->begin, rest.begin() + reference->end, ' ');
  }
  return asks_only(text::fold(rest));
}

}  // namespace atimo::answering::internal
