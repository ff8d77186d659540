#pragma once

#include <cstdint>
#include <string_view>

#include "atimo/cache/question_key.h"

namespace atimo::cache {

// Why an answer may not be given to another question. In the order of the checks; the first that fails is the
// reason.
enum class Rejection : std::uint8_t {
  kNone,
  kScope,      // namespace, filter, models, prompts, day asked about
  kReference,  // article, §, inciso, alínea
  kNorm,       // another norm, or one is named and the other implied
  kDate,
  kFigure,      // number, money, percentage, year
  kAsked,       // prazo, valor, quem, quando, conceito ...
  kPolarity,    // não, vedado, dispensável, obrigatório, pode against deve
  kBody,        // TCU, União, Município
  kLawStatus,   // projeto, revogado, redação anterior
  kTopic,       // what it speaks of
  kRoles,       // who does it to whom
  kDoubt,       // the words differ in what seldom decides, and no vector says that it does not
  kSimilarity,  // the checks agree and the vectors do not
  kUnreadable,  // the question could not be parsed
  kUnknown,     // nothing that is stored speaks of the same
};
inline constexpr std::size_t kRejections = 16;

// "outro artigo ou dispositivo": what users read. Of kNone: "aceita".
std::string_view label(Rejection rejection);
// "reference": what JSON has.
std::string_view code(Rejection rejection);

// Whether the answer to `stored` is the answer to `asked`, by everything that can be compared without
// vectors; kDoubt when only soft words differ. Symmetric; equal keys agree. Pure and thread-safe.
Rejection compare(const QuestionKey& asked, const QuestionKey& stored);

}  // namespace atimo::cache
