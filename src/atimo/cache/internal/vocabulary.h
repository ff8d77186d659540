#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "atimo/cache/question_key.h"

// What the guard knows of the words of questions. Patterns are those of phrases.h; words are folded.
namespace atimo::cache::internal {

// Words that mean the same in law, and where that is said.
struct Synonym {
  std::string_view pattern, meaning;  // meaning: words, with a space between; may be none
  std::string_view source;            // "Lei 14.133/2021, art. 6º, XX"
};
std::span<const Synonym> synonyms();

// A way to ask, and what it asks for. `keeps` are words of it that also say what the question is about.
struct Frame {
  std::string_view pattern;
  Asked asked;
  std::string_view keeps = "";
};
std::span<const Frame> frames();

// Words and phrases that say what may, must or must not be, or is not.
enum class Object : std::uint8_t {
  kNone,
  kBehind,   // "exige parecer"
  kSubject,  // "parecer é obrigatório", "é obrigatório parecer"
};
struct ModalPhrase {
  std::string_view pattern;
  Modal modal;
  Object object = Object::kNone;  // where what is required stands
};
std::span<const ModalPhrase> modal_phrases();

// A concept that says nothing where another one stands ("licitação" beside "edital"), unless the question
// asks for one of `except`.
struct Implied {
  std::string_view concept_name;
  std::string_view by;  // concepts, with a '|' between
  std::uint32_t except = 0;
};
std::span<const Implied> implied();

// Phrases that say nothing in any question: "previstas", "de acordo com".
std::span<const std::string_view> carriers();

std::string_view body_of(std::string_view word);  // "tcu" -> "tcu", "federais" -> "federal"; empty: none
bool is_law_status(std::string_view word);        // "revogado", "projeto", "vigente"
bool is_function_word(std::string_view word);     // articles, prepositions, pronouns, forms of ser and estar
bool is_auxiliary(std::string_view word);         // "é", "foi", "ser"
bool is_article(std::string_view word);           // "o", "do", "pelos"
bool is_asking_carrier(
    std::string_view word);            // says nothing beside what asks for a thing or a figure: "gera"
bool is_using(std::string_view word);  // says nothing beside "quando"
bool is_acting(std::string_view concept_name);         // who acts
bool is_act_upon_acts(std::string_view concept_name);  // whose order in the question tells
bool is_soft(std::string_view word);  // "administrativo": seldom decides; a doubt where it differs
std::uint32_t number_word(std::string_view word);  // "dois" -> 2; 0: none
std::uint64_t multiplier(std::string_view word);   // "mil", "milhões"; 0: none
std::uint32_t month_of(std::string_view word);     // "abril" -> 4; 0: none

}  // namespace atimo::cache::internal
