#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "atimo/cache/internal/tokens.h"

namespace atimo::cache::internal {

// A row of words as the tables write it: parts separated by one space, each a choice of words "qual|quais",
// with a '?' behind when it may be missing. "@" stands for a reference, "^" for the start of the question or
// of a part of it, "$" for the end of one.
//
// How many tokens, from `at` on, the pattern covers; nullopt when it does not fit there. A pattern that may
// cover more or less covers more.
std::optional<std::size_t> match(std::string_view pattern, std::span<const Token> tokens, std::size_t at);

}  // namespace atimo::cache::internal
