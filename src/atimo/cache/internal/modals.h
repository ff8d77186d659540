#pragma once

#include <cstdint>

#include "atimo/cache/question_key.h"

namespace atimo::cache::internal {

// The modals that must be equal in two questions that ask for the same. "É obrigatório" and "exige" are one
// here; beside "quem" or "quais", "deve" says nothing ("quem deve aprovar", "quem aprova"), and beside any
// word that asks, "pode" says nothing by itself ("até quando posso impugnar", "prazo para impugnar").
std::uint32_t deciding_modals(const QuestionKey& key);

// Of questions whose deciding modals are equal: may where the other one must.
bool may_against_must(const QuestionKey& a, const QuestionKey& b);

}  // namespace atimo::cache::internal
