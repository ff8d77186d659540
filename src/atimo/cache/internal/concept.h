#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atimo::cache::internal {

// What stands in front of a participle decides what it is: "pode ser contratado" is the verb, "o contratado"
// a person, "serviço contratado" a quality.
enum class Before : std::uint8_t { kArticle, kAuxiliary, kOther };

// The concept of a folded word: equal for the inflections of one word and for a verb and its noun of action
// ("impugnar", "impugna", "impugnação"), and different for words that only share a root: who does it
// ("licitante"), what it is like ("público" and "publicar", "dispensável" and "dispensado"). A stemmer made
// for search joins those, and here they would join the answers of two questions.
std::string concept_of(std::string_view folded_word, Before before);

// True for a concept that says what the one before it is like: "jurídico", "injustificado", "vencido". Not
// for "dispensável" and "inexigibilidade", which stand alone.
bool is_quality(std::string_view concept_name);

// True for a concept that names who acts: "licitante", "pregoeiro", "gestor".
bool is_agent(std::string_view concept_name);

}  // namespace atimo::cache::internal
