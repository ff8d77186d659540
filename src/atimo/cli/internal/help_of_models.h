#pragma once

#include "atimo/cli/internal/help.h"

namespace atimo::cli::internal {

// Help of the commands about models.
extern const HelpText kModelsHelp;
extern const HelpText kEmbedHelp;
extern const HelpText kRerankHelp;
extern const HelpText kBenchHelp;

}  // namespace atimo::cli::internal
