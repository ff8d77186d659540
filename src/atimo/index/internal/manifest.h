#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::index::internal {

// What one published state is made of; its file is the only one that is ever replaced.
struct Manifest {
  struct SegmentEntry {
    std::uint64_t segment = 0;    // number in the segment file's name
    std::uint64_t deletions = 0;  // number in the deletions file's name; 0: nothing is deleted
    std::uint64_t checksum =
        0;  // the segment's preamble checksum, so that another file under its name is noticed
  };
  std::uint64_t epoch = 0;
  std::uint64_t token = 0;
  std::uint64_t next_file = 1;  // numbers are never used twice
  std::uint64_t content_version = 0;
  std::vector<SegmentEntry> segments;

  std::string serialize() const;
  // DataLoss when damaged.
  static absl::StatusOr<Manifest> parse(std::string_view bytes);
};

inline constexpr std::string_view kManifestName = "manifest";
std::string segment_file_name(std::uint64_t number);
std::string deletions_file_name(std::uint64_t number);

}  // namespace atimo::index::internal
