#pragma once

#include <cstdint>

#include "atimo/encoder/model_file.h"

namespace atimo::models::internal {

// How large a model file of this kind becomes, the tokenizer (compiled) left out; exact but for its header
// and the gaps between sections.
std::uint64_t weight_bytes(const encoder::ModelInfo& info);

}  // namespace atimo::models::internal
