#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::encoder::internal {

// Where the central directory of a zip archive lies: [offset, offset + size) is inside the archive, and
// `entries` fit in it.
struct ZipDirectory {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t entries = 0;
};

inline constexpr std::uint64_t kCentralHeaderBytes = 46;  // without name, extra field and comment

// From the end records, classic and zip64. The directory must end where they begin.
absl::StatusOr<ZipDirectory> find_zip_directory(std::string_view archive);

}  // namespace atimo::encoder::internal
