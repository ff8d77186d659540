#pragma once

#include <string_view>

#include "atimo/cli/internal/arguments.h"
#include "atimo/config/config.h"

namespace atimo::cli::internal {

struct HelpText {
  std::string_view portuguese, english;
};

// What --help prints for a command, with an example; kNone: the program's own.
std::string_view help_text(Command command, config::Lang lang);

}  // namespace atimo::cli::internal
