#pragma once

#include <string_view>

namespace atimo::cli::internal {

// The project's version, from the build files.
inline constexpr std::string_view kVersion = ATIMO_VERSION;

}  // namespace atimo::cli::internal
