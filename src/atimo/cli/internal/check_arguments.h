#pragma once

#include "absl/status/status.h"
#include "atimo/cli/internal/arguments.h"

namespace atimo::cli::internal {

// InvalidArgument, in Portuguese: what the command needs and was not given, or a word that is none of those
// allowed.
absl::Status check_arguments(const Arguments& arguments);

}  // namespace atimo::cli::internal
