#include "atimo/daemon/lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"

namespace atimo::daemon {
namespace {

constexpr std::uint64_t kMaxRecordBytes = 64 << 10;

std::filesystem::path lock_file(const std::filesystem::path& home) { return home / "atimo.daemon"; }

struct flock whole_file() {
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  return range;
}

absl::Status held_by(const std::filesystem::path& home) {
  const Resident resident = find(home);
  if (resident.state != Resident::State::kReady)
    return absl::FailedPreconditionError(concat("outro servidor do Átimo está abrindo a pasta ",
                                                home.string(), "; tente de novo em instantes"));
  const Record& record = resident.record;
  const std::string place = record.address.empty() ? record.socket.string() : record.address;
  return absl::FailedPreconditionError(concat(
      "já há um servidor do Átimo na pasta ", home.string(), " (pid ", record.pid, ", versão ",
      record.version, ", em ", place, "); pare-o com \"atimo stop\" ou escolha outra pasta com --home"));
}

}  // namespace

absl::StatusOr<Lock> Lock::acquire(const std::filesystem::path& home) {
  ATIMO_RETURN_IF_ERROR(create_folders(home));
  const std::filesystem::path path = lock_file(home);
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return system_error("abrir", path);
  Lock lock(descriptor);
  struct flock range = whole_file();
  if (::fcntl(descriptor, F_OFD_SETLK, &range) != 0) {
    const bool taken = errno == EAGAIN || errno == EACCES;
    const absl::Status failure = taken ? held_by(home) : system_error("travar", path);
    ::close(std::exchange(lock.descriptor_, -1));
    return failure;
  }
  // What the last one left there says nothing about this one.
  if (::ftruncate(descriptor, 0) != 0) return system_error("gravar", path);
  return lock;
}

absl::Status Lock::publish(const Record& record) {
  const std::string text = to_text(record);
  const bool is_empty = ::ftruncate(descriptor_, 0) == 0;
  const ssize_t written = is_empty ? ::pwrite(descriptor_, text.data(), text.size(), 0) : -1;
  return written == static_cast<ssize_t>(text.size()) ? absl::OkStatus()
                                                      : system_error("gravar", lock_file("."));
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Lock& Lock::operator=(Lock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Lock::~Lock() {
  if (descriptor_ < 0) return;
  // If it fails the text stays, and counts for nothing without the lock.
  [[maybe_unused]] const int emptied = ::ftruncate(descriptor_, 0);
  ::close(descriptor_);
}

Resident find(const std::filesystem::path& home) {
  Resident resident;
  const std::filesystem::path path = lock_file(home);
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return resident;
  const absl::Cleanup close = [descriptor] { ::close(descriptor); };
  struct flock range = whole_file();
  if (::fcntl(descriptor, F_OFD_GETLK, &range) != 0 || range.l_type == F_UNLCK) return resident;
  resident.state = Resident::State::kStarting;
  const absl::StatusOr<std::string> text = read_file(path, kMaxRecordBytes);
  const std::optional<Record> record = text.ok() ? parse_record(*text) : std::nullopt;
  if (!record) return resident;
  resident.state = Resident::State::kReady;
  resident.record = *record;
  return resident;
}

}  // namespace atimo::daemon
