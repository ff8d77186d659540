#pragma once

#include <vector>

#include "atimo/cache/internal/tokens.h"
#include "atimo/cache/question_key.h"

namespace atimo::cache::internal {

// Fills all of `key` that comes from words: what is asked, modals, figures, dates, bodies, law status, topic,
// soft words and actors.
void read_words(const std::vector<Token>& tokens, QuestionKey& key);

}  // namespace atimo::cache::internal
