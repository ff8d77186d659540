#pragma once

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace atimo {

// The status of a system call that failed: "não pude <action> <path>: <reason>".
absl::Status system_error(std::string_view action, const std::filesystem::path& path, int error = errno);

// Makes the names in a folder durable.
absl::Status sync_folder(const std::filesystem::path& folder);

// Reads a regular file whole. NotFound, PermissionDenied, InvalidArgument (a folder or device),
// ResourceExhausted when it is larger than max_bytes (said with both sizes). Errors name the path.
absl::StatusOr<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes);

// Creates the folder and those above it that are missing. Errors as write_file_atomic.
absl::Status create_folders(const std::filesystem::path& folder);

// Writes beside the target, fsyncs, renames, fsyncs the folder: after OK the file is whole on disk,
// after an error the old file is untouched. Errors name the path and the system's reason.
absl::Status write_file_atomic(const std::filesystem::path& path, std::string_view bytes);

// A read-only memory mapping. Movable; views into bytes() live as long as the object.
class MappedFile {
 public:
  static absl::StatusOr<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::string_view bytes() const { return {data_, size_}; }

 private:
  MappedFile(const char* data, std::size_t size) : data_(data), size_(size) {}
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

// An exclusive advisory lock on a file, held while the object lives (flock; released when the process dies).
class FileLock {
 public:
  // FailedPrecondition when another process holds it; the message carries what that process wrote there (its
  // pid).
  static absl::StatusOr<FileLock> acquire(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

// A fresh folder under the system's temporary folder, removed with its content when the object goes.
class TempDir {
 public:
  static absl::StatusOr<TempDir> create(std::string_view prefix);
  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&& other) noexcept;
  ~TempDir();
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TempDir(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace atimo
