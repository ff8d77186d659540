#pragma once

#include "atimo/cli/internal/help_of_models.h"

namespace atimo::cli::internal {

extern const HelpText kKeysHelp;

}  // namespace atimo::cli::internal
