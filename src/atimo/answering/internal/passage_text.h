#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "atimo/engine/answer.h"

namespace atimo::answering::internal {

// "lei-14133-2021#art75_cpt_inc2": what a model cites a passage by.
std::string id_of(const engine::Passage& passage);

// The passages as a prompt shows them, best first: id, citation and place, text. Those that do not fit into
// `most_bytes` are left out; of the first as much as fits is there.
std::string passages_text(std::span<const engine::Passage> passages, std::size_t most_bytes);

}  // namespace atimo::answering::internal
