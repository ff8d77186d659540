#pragma once

#include <span>
#include <vector>

#include "atimo/engine/answer.h"
#include "atimo/store/store.h"

namespace atimo::engine {

// Below this share of the question's idf found in the best article, nothing is answered: see docs/quality.md
// for the distributions it was chosen on.
inline constexpr float kMinimumRelevance = 0.35f;

Source source_of(const store::Document& document);

// Mean of the cited passages' relevances weighted by their squares, x0.8 with fewer than two citations, +0.05
// when the best is above 0.9, at most 1.
float confidence_of(std::span<const Passage> cited);

// The honest "Não encontrei", with what came nearest.
Answer not_found_answer(SearchResult result);

// An answer without a language model: the best devices quoted with a sentence that leads in, or
// not_found_answer().
Answer extractive_answer(SearchResult result, const std::vector<store::Document>& documents);

}  // namespace atimo::engine
