#pragma once

#include "atimo/config/config.h"

namespace atimo::cli::internal {

// Sends the program's log to standard error from this level up, so that standard output carries results
// alone.
void log_to_stderr(config::LogLevel level);

}  // namespace atimo::cli::internal
