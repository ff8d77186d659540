#include "atimo/base/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"

namespace atimo {

absl::StatusOr<FileWriter> FileWriter::create(const std::filesystem::path& path) {
  FileWriter writer(path, -1);
  writer.descriptor_ = ::open(writer.temporary().c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (writer.descriptor_ < 0) return system_error("criar", writer.temporary());
  return writer;
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

FileWriter& FileWriter::operator=(FileWriter&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

FileWriter::~FileWriter() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary().c_str());
}

std::filesystem::path FileWriter::temporary() const { return concat(path_.string(), ".tmp"); }

absl::Status FileWriter::append(std::string_view bytes) {
  ATIMO_RETURN_IF_ERROR(overwrite(size_, bytes));
  size_ += bytes.size();
  return absl::OkStatus();
}

absl::Status FileWriter::align(std::uint64_t alignment) {
  const std::uint64_t missing = (alignment - size_ % alignment) % alignment;
  return append(std::string(missing, '\0'));
}

absl::Status FileWriter::overwrite(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("gravar", path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return absl::OkStatus();
}

absl::Status FileWriter::commit() {
  if (::fsync(descriptor_) != 0) return system_error("sincronizar", path_);
  if (::rename(temporary().c_str(), path_.c_str()) != 0) return system_error("renomear", path_);
  ::close(std::exchange(descriptor_, -1));
  return sync_folder(path_.has_parent_path() ? path_.parent_path() : std::filesystem::path("."));
}

}  // namespace atimo
