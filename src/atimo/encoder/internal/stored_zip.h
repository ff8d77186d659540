#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::encoder::internal {

// The bytes of each stored entry of a zip archive by name, as views into the archive.
using StoredEntries = std::map<std::string_view, std::string_view>;

struct StoredZip {
  StoredEntries entries;
  std::vector<std::string_view> compressed;  // names of those that are not stored, for the caller to refuse
};

// Reads an archive in place, zip64 or not: nothing is decompressed, so nothing can grow. InvalidArgument:
// encrypted, or in several volumes. DataLoss: truncated, entries that overlap or reach outside, names twice,
// a central directory that contradicts its end records or the local headers. Checksums are not verified: that
// would read every page of a mapping that is used a part at a time.
absl::StatusOr<StoredZip> read_stored_zip(std::string_view archive);

}  // namespace atimo::encoder::internal
