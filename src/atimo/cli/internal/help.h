#pragma once

#include <string_view>

#include "atimo/cli/internal/arguments.h"

namespace atimo::cli::internal {

// What --help prints for a command, in Portuguese, with an example; kNone: the program's own.
std::string_view help_text(Command command);

}  // namespace atimo::cli::internal
