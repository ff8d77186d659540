#pragma once

#include <fmt/chrono.h>

#include <ctime>
#include <string>

namespace atimo::cli::internal {

// "2026-01-31T12:00:00Z".
inline std::string now_iso() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

}  // namespace atimo::cli::internal
