#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/index/index.h"
#include "atimo/index/internal/live_segment.h"
#include "atimo/index/internal/manifest.h"

namespace atimo::index::internal {

// The files of an index on disk. Thread-compatible. Segments and deletions are on disk before a manifest
// names them, and files are removed only when the manifest on disk no longer does: a crash leaves the old
// state or the new one.
class IndexFolder {
 public:
  struct State {
    std::uint64_t epoch = 0;
    std::uint64_t token = 0;
    LiveSegments segments;
  };
  // Writes an empty manifest where there is none. DataLoss names the damaged file, or the one of another
  // content version or other dimensions.
  static absl::StatusOr<std::pair<IndexFolder, State>> open(const std::filesystem::path& path,
                                                            const Index::Options& options);

  // Removes an index that does not open.
  static absl::Status remove_files(const std::filesystem::path& path);

  absl::StatusOr<LiveSegment> write_segment(std::string_view bytes);
  // The number of a segment that write_reserved makes while this object does other work; its file stays
  // though no manifest names it, until release().
  std::uint64_t reserve();
  void release(std::uint64_t number) { reserved_.erase(number); }
  // Touches nothing but the file: may run beside everything else.
  static absl::StatusOr<LiveSegment> write_reserved(const std::filesystem::path& folder, std::uint64_t number,
                                                    std::string_view bytes);
  const std::filesystem::path& path() const { return path_; }
  // Makes the state the one a later open finds; gives its new deletions their files.
  absl::Status publish(State& state);
  absl::Status verify(const LiveSegments& segments) const;
  // Removes files no manifest names: leftovers of a crash or what the last state no longer uses. Readers keep
  // mappings of removed files. Best effort: what stays is tried again later.
  void remove_unnamed() const;

 private:
  explicit IndexFolder(std::filesystem::path path) : path_(std::move(path)) {}
  absl::Status read_manifest(std::uint64_t content_version);
  absl::StatusOr<LiveSegment> read_segment(const Manifest::SegmentEntry& entry) const;
  bool has_segments() const;

  std::filesystem::path path_;
  std::set<std::uint64_t> reserved_;
  Manifest manifest_;  // as on disk, but for next_file, which also counts files no manifest names yet
};

}  // namespace atimo::index::internal
