#pragma once

#include <string>
#include <string_view>

namespace atimo::text {

// Lower case without diacritics, for comparison and indexing: "Licitação" -> "licitacao", "Nº" -> "no".
// Ordinal indicators become letters (º ° -> o, ª -> a), typographic quotes and dashes become ASCII, no-break
// and exotic spaces become ' ', soft hyphens and zero-width characters vanish. Accepts any bytes.
std::string fold(std::string_view utf8);

// Runs of white space (Unicode included) become one ASCII space; none at either end.
std::string collapse_spaces(std::string_view utf8);

}  // namespace atimo::text
