#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/date.h"
#include "atimo/legal/reference.h"

namespace atimo::cache {

// What a question asks for.
enum class Asked : std::uint8_t {
  kConcept,   // o que é, definição
  kContent,   // o que diz
  kDeadline,  // qual o prazo, até quando
  kDuration,  // por quanto tempo, vigência
  kStart,     // a partir de quando
  kLimit,     // até que valor, teto
  kAmount,    // qual o valor, quanto
  kWho,       // quem, qual autoridade
  kWhom,      // a quem, contra quem
  kWhen,      // quando, em que hipóteses
  kWhere,     // onde
  kHow,       // como
  kWhy,       // por que
  kHowMany,   // quantos
  kWhich,     // qual, quais, que
};

enum class Modal : std::uint8_t {
  kMay,         // pode, é permitido, cabe
  kMayNot,      // não pode, é vedado
  kMust,        // é obrigatório
  kMustSoftly,  // deve, exige, é necessário: says little where a thing, a person or a figure is asked
  kNeedNot,     // não precisa, é facultativo
  kNot,         // não, nunca, sem
  kExcept,      // salvo, exceto
};

constexpr std::uint32_t bit(Asked asked) { return 1u << static_cast<unsigned>(asked); }
constexpr std::uint32_t bit(Modal modal) { return 1u << static_cast<unsigned>(modal); }

// What an answer depends on beside the words of its question.
struct Scope {
  std::string name_space = "default";
  std::vector<std::string> document_ids;  // the filter, sorted; empty: every document
  std::string models;                     // names and versions of all that made the answer
  std::string prompts;                    // version of the prompts
  std::optional<Date> as_of;              // the day asked about, when it was given beside the question
  // The only norm there is: a device without a norm is one of this. Without it, a norm that is not named is
  // another than every named one.
  std::optional<legal::NormId> sole_norm;

  friend bool operator==(const Scope&, const Scope&) = default;
};

// A question as the guard compares it: parsed once, when it is asked or stored. Lists of words hold concepts
// (internal/concept.h) without repetition, sorted unless said otherwise.
struct QuestionKey {
  Scope scope;
  std::vector<legal::Reference> references;  // by path, then norm; spans and repetitions dropped
  std::vector<std::string> figures;          // numbers with their unit: "30 dia", "2021", "10 percentual"
  std::vector<std::string> dates;            // ISO
  std::uint32_t asked = 0;                   // bits of Asked; 0: yes or no, or nothing that was understood
  std::uint32_t modals = 0;                  // bits of Modal
  std::vector<std::string> bodies;           // named bodies and jurisdictions
  std::vector<std::string> law_status;       // "revogado", "projeto", "antiga"
  std::vector<std::string> topic;            // everything else that the question speaks of
  std::vector<std::string> soft;             // words that seldom decide
  std::vector<std::string> actors;  // who acts, and acts done upon acts, in the order of the question
};

inline constexpr std::size_t kLongestQuestion = 600;  // bytes; longer texts are cases, and no two are alike

// InvalidArgument: not UTF-8, longer than kLongestQuestion, or without anything to compare. Pure and
// thread-safe.
absl::StatusOr<QuestionKey> parse_question(std::string_view question, Scope scope);

// The question in the form in which equal questions are equal bytes: folded, spaces and final marks dropped.
std::string normalized_question(std::string_view question);

// Bytes that are equal for equal scopes, and for no others.
std::string encode(const Scope& scope);

// Equal for any two keys that the guard may find to agree; a bucket of the look-up.
std::uint64_t signature_of(const QuestionKey& key);
// Equal for keys of one topic, whatever else they say.
std::uint64_t subject_of(const QuestionKey& key);

}  // namespace atimo::cache
