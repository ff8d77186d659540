#pragma once

#include <filesystem>

#include "atimo/cli/internal/commands.h"

namespace atimo::cli::internal {

// Where the keys are that `serve` asks for.
std::filesystem::path key_file(const Session& session);

}  // namespace atimo::cli::internal
