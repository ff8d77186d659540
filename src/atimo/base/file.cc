#include "atimo/base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"

namespace atimo {

absl::Status system_error(std::string_view action, const std::filesystem::path& path, int error) {
  const std::string message = concat("não pude ", action, " ", path.string(), ": ", system_reason(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

namespace {

absl::Status write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return system_error("gravar", path);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_error("abrir", folder);
  const int result = ::fsync(descriptor);
  const absl::Status status = result == 0 ? absl::OkStatus() : system_error("sincronizar", folder);
  ::close(descriptor);
  return status;
}

absl::StatusOr<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("abrir", path);
  const absl::Cleanup close = [descriptor] { ::close(descriptor); };
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return system_error("examinar", path);
  if (!S_ISREG(info.st_mode))
    return absl::InvalidArgumentError(concat(path.string(), " não é um arquivo comum"));
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > max_bytes) {
    return absl::ResourceExhaustedError(
        concat(path.string(), " tem ", size, " bytes; o máximo é ", max_bytes));
  }
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(descriptor, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("ler", path);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

absl::Status create_folders(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return error ? system_error("criar", folder, error.value()) : absl::OkStatus();
}

absl::Status write_file_atomic(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path temporary = concat(path.string(), ".tmp");
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return system_error("criar", temporary);
  absl::Status status = write_all(descriptor, bytes, temporary);
  if (status.ok() && ::fsync(descriptor) != 0) status = system_error("sincronizar", temporary);
  ::close(descriptor);
  if (status.ok() && ::rename(temporary.c_str(), path.c_str()) != 0)
    status = system_error("renomear", temporary);
  if (!status.ok()) {
    ::unlink(temporary.c_str());
    return status;
  }
  return sync_folder(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
}

absl::StatusOr<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("abrir", path);
  const absl::Cleanup close = [descriptor] { ::close(descriptor); };
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return system_error("examinar", path);
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return MappedFile(nullptr, 0);
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (data == MAP_FAILED) return system_error("mapear", path);
  return MappedFile(static_cast<const char*>(data), size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

absl::StatusOr<FileLock> FileLock::acquire(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return system_error("abrir", path);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    char owner[32] = {};
    const ssize_t got = ::pread(descriptor, owner, sizeof owner - 1, 0);
    ::close(descriptor);
    const std::string_view pid(owner, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return absl::FailedPreconditionError(
        concat(path.parent_path().string(), " está em uso por outro processo (pid ",
               pid.empty() ? "desconhecido" : pid, "); pare-o ou escolha outra pasta com --home"));
  }
  FileLock lock(descriptor);
  const std::string pid = concat(::getpid());
  if (::ftruncate(descriptor, 0) != 0) return system_error("gravar", path);
  ATIMO_RETURN_IF_ERROR(write_all(descriptor, pid, path));
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

absl::StatusOr<TempDir> TempDir::create(std::string_view prefix) {
  std::error_code error;
  const std::filesystem::path base = std::filesystem::temp_directory_path(error);
  if (error) return absl::UnavailableError(concat("não há pasta temporária: ", system_reason(error.value())));
  std::string name = (base / concat(prefix, "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) return system_error("criar", name);
  return TempDir(name);
}

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TempDir::~TempDir() {
  std::error_code ignored;  // a folder that cannot be removed is the system's to clean
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace atimo
