#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace atimo {

// Writes a file that is too large to hold in memory. It appears under its name only by commit(); an object
// destroyed before that leaves nothing behind. Movable, thread-compatible. Errors name the path and the
// system's reason.
class FileWriter {
 public:
  static absl::StatusOr<FileWriter> create(const std::filesystem::path& path);
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&& other) noexcept;
  ~FileWriter();

  absl::Status append(std::string_view bytes);
  // Zeros up to the next multiple of `alignment`.
  absl::Status align(std::uint64_t alignment);
  // Over bytes already written; the end stays where it is.
  absl::Status overwrite(std::uint64_t offset, std::string_view bytes);
  std::uint64_t size() const { return size_; }
  // Durable and whole under the name when this is OK.
  absl::Status commit();

 private:
  FileWriter(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::filesystem::path temporary() const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace atimo
