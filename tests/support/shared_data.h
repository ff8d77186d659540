#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

// The folder of real laws used for measurement: $ATIMO_DATA, or shared/data beside the repository. It is no
// part of the repository: a test that needs it skips with a reason where it is missing.
inline std::optional<std::filesystem::path> shared_data() {
  const char* named = std::getenv("ATIMO_DATA");
  const std::filesystem::path folder =
      named ? std::filesystem::path(named)
            : std::filesystem::path(ATIMO_SOURCE_DIR) / ".." / "shared" / "data";
  if (std::filesystem::exists(folder / "normas")) return folder;
  return std::nullopt;
}

#define ATIMO_REQUIRE_SHARED_DATA(folder) \
  const auto folder = shared_data();      \
  if (!folder) GTEST_SKIP() << "no data folder: set ATIMO_DATA to run this on real laws"
