#include "atimo/models/internal/partial_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "atimo/base/file.h"

namespace atimo::models::internal {
absl::StatusOr<PartialFile> PartialFile::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) return system_error("abrir", path);
  PartialFile file(descriptor, 0, path);
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return file.failure();
  file.size_ = static_cast<std::uint64_t>(info.st_size);
  return file;
}

PartialFile::PartialFile(PartialFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_), path_(std::move(other.path_)) {}

PartialFile::~PartialFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

absl::Status PartialFile::failure() const { return system_error("gravar", path_); }

absl::Status PartialFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure();
    size_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status PartialFile::clear() {
  if (::ftruncate(descriptor_, 0) != 0) return failure();
  size_ = 0;
  return absl::OkStatus();
}

absl::Status PartialFile::sync() const { return ::fsync(descriptor_) == 0 ? absl::OkStatus() : failure(); }

}  // namespace atimo::models::internal
