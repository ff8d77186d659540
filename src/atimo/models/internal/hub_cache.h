#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace atimo::models::internal {

// One repository's folder in the cache of huggingface_hub. Names that come from a server become file names
// only after these checks.
bool is_commit(std::string_view text);     // 40 hex digits
bool is_safe_name(std::string_view text);  // one path segment: letters, digits, "-._", no leading dot
bool is_safe_path(std::string_view text);  // such segments with "/" between them

// Thread-compatible: concurrent processes are kept apart by the lock on a blob.
class HubCache {
 public:
  HubCache(const std::filesystem::path& cache, std::string_view repository);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path snapshot(std::string_view commit) const;
  std::filesystem::path blob(std::string_view etag) const;
  std::filesystem::path partial(std::string_view etag) const;
  std::filesystem::path lock(std::string_view etag) const;

  // The commit that a branch or tag was when it was last fetched; a commit is itself.
  std::optional<std::string> commit_of(std::string_view revision) const;
  absl::Status set_commit(std::string_view revision, std::string_view commit) const;

  bool has(std::string_view commit, std::string_view path) const;
  // Puts a blob into a snapshot: a relative link, or a copy where the disk knows no links.
  absl::Status add(std::string_view commit, std::string_view path, std::string_view etag) const;

  // That the repository does not have an optional file.
  bool is_known_missing(std::string_view commit, std::string_view path) const;
  absl::Status set_missing(std::string_view commit, std::string_view path) const;

 private:
  std::filesystem::path cache_, folder_;
};

}  // namespace atimo::models::internal
