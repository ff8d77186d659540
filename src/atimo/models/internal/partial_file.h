#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::models::internal {

// A file that grows from its end, as a download leaves it when it breaks off. Thread-compatible.
// Errors name the path and the system's reason; ResourceExhausted: the disk is full.
class PartialFile {
 public:
  // Creates it when it is not there.
  static absl::StatusOr<PartialFile> open(const std::filesystem::path& path);
  PartialFile(PartialFile&& other) noexcept;
  PartialFile& operator=(PartialFile&&) = delete;
  ~PartialFile();

  std::uint64_t size() const { return size_; }
  absl::Status append(std::string_view bytes);
  absl::Status clear();
  // Its bytes are on the disk when this returns OK.
  absl::Status sync() const;

 private:
  PartialFile(int descriptor, std::uint64_t size, std::filesystem::path path)
      : descriptor_(descriptor), size_(size), path_(std::move(path)) {}
  absl::Status failure() const;

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::filesystem::path path_;
};

}  // namespace atimo::models::internal
