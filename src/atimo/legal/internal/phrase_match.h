#pragma once

#include <cstddef>

#include "atimo/legal/internal/known_norms.h"
#include "atimo/legal/internal/lexer.h"

namespace atimo::legal::internal {

// The longest phrase of the table that begins at `at`; `end` is moved past it.
const NormPhrase* match_phrase(const Lexed& lexed, std::size_t at, std::size_t& end);

}  // namespace atimo::legal::internal
