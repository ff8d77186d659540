#pragma once

#include "atimo/cli/internal/help.h"

namespace atimo::cli::internal {

// Of the commands around the resident server.
extern const HelpText kServeHelp, kStatusHelp, kStopHelp;

}  // namespace atimo::cli::internal
