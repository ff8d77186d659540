#pragma once

#include <span>
#include <string>
#include <string_view>

#include "atimo/engine/answer.h"

namespace atimo::answering {

// Earlier turns that a follow-up may refer to: the last ones, each cut to a bounded length.
inline constexpr std::size_t kMostTurns = 8;
inline constexpr std::size_t kMostTurnBytes = 2'000;
std::vector<engine::Turn> bounded(std::span<const engine::Turn> history);

// Whether the question leans on what was said before it: a device without its article or norm ("e o § 2º?"),
// a beginning or a pronoun that points back ("e no caso de obras?", "isso vale para ..."), or hardly a word
// of its own.
bool is_follow_up(std::string_view question);

// The question that a follow-up stands for, by rules: a device gets the article and the norm that were named
// last; anything else that points back gets the question before it in front. What is no follow-up stays.
std::string standalone_by_rules(std::span<const engine::Turn> history, std::string_view question);

// Whether a model's rewriting may be trusted: it is a question of some length that names no norm and no
// device which neither the question nor the history names.
bool is_sound_rewriting(std::span<const engine::Turn> history, std::string_view question,
                        std::string_view rewritten);

// The turns as a prompt shows them, one a line: "Pergunta: ..." and "Resposta: ...".
std::string transcript(std::span<const engine::Turn> history);

}  // namespace atimo::answering
