#pragma once

#include <cstddef>
#include <optional>

#include "atimo/base/date.h"
#include "atimo/legal/internal/lexer.h"

namespace atimo::legal::internal {

// "1º de abril de 2021", "1/4/2021", "2021-04-01" at `at`; moves `end` past it.
std::optional<Date> parse_date(const Lexed& lexed, std::size_t at, std::size_t& end);

}  // namespace atimo::legal::internal
