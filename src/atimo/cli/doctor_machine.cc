#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/doctor_parts.h"
#include "atimo/cli/internal/doctor_words.h"
#include "atimo/encoder/speed.h"
#include "atimo/models/disk_space.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kFileBytes = std::size_t{8} << 20;
constexpr double kLeastWriteMbPerSecond = 20;
constexpr double kLeastFreeBytes = 1e9;
constexpr double kLeastMemoryGbPerSecond = 4;

// A file without a name: whatever ends this process, nothing stays behind.
class NamelessFile {
 public:
  static absl::StatusOr<NamelessFile> create(const std::filesystem::path& folder) {
    std::string path = (folder / "doctor-XXXXXX").string();
    const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0) return system_error("escrever em", folder);
    ::unlink(path.c_str());
    return NamelessFile(descriptor, folder);
  }
  NamelessFile(NamelessFile&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), folder_(std::move(other.folder_)) {}
  NamelessFile& operator=(NamelessFile&&) = delete;
  ~NamelessFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  absl::Status write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return system_error("escrever em", folder_);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor_) == 0 ? absl::OkStatus() : system_error("gravar em", folder_);
  }

  // From the disk, as far as the system follows the advice to forget what it keeps of the file.
  absl::Status read(std::string& bytes) const {
    ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED);
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t got =
          ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return system_error("ler de", folder_, got == 0 ? EIO : errno);
      done += static_cast<std::size_t>(got);
    }
    return absl::OkStatus();
  }

 private:
  NamelessFile(int descriptor, std::filesystem::path folder)
      : descriptor_(descriptor), folder_(std::move(folder)) {}
  int descriptor_ = -1;
  std::filesystem::path folder_;
};

double mb_per_second(double ms) { return static_cast<double>(kFileBytes) / 1e6 / (ms / 1e3); }

absl::StatusOr<Finding> measure_disk(const Session& session) {
  const std::filesystem::path& home = session.config.home;
  ATIMO_RETURN_IF_ERROR(create_folders(home));
  ATIMO_ASSIGN_OR_RETURN(const NamelessFile file, NamelessFile::create(home));
  // Not zeros: a file system that compresses would make nothing of them.
  std::string bytes(kFileBytes, '\0');
  std::uint64_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 6364136223846793005u + 1) >> 56);
  Clock::time_point start = Clock::now();
  ATIMO_RETURN_IF_ERROR(file.write(bytes));
  const double write = mb_per_second(ms_since(start));
  start = Clock::now();
  ATIMO_RETURN_IF_ERROR(file.read(bytes));
  const double read = mb_per_second(ms_since(start));
  ATIMO_ASSIGN_OR_RETURN(const std::uint64_t free, models::free_bytes(home));
  const bool is_full = static_cast<double>(free) < kLeastFreeBytes;
  return Finding{
      .component = "disk",
      .health = is_full || write < kLeastWriteMbPerSecond ? Health::kSlow : Health::kOk,
      .figures = {{"write_mb_s", write}, {"read_mb_s", read}, {"free_gb", static_cast<double>(free) / 1e9}},
      .remark = is_full ? std::string(doctor_words(session.view.lang).free_space_low) : home.string()};
}

}  // namespace

Finding diagnose_disk(const Session& session) {
  absl::StatusOr<Finding> finding = measure_disk(session);
  return finding.ok() ? *std::move(finding) : failed("disk", finding.status());
}

Finding diagnose_memory(const Session& session) {
  const encoder::MemorySpeed speed = encoder::measure_memory(0);
  return {.component = "memory",
          .health = speed.read_gb_s < kLeastMemoryGbPerSecond ? Health::kSlow : Health::kOk,
          .figures = {{"read_gb_s", speed.read_gb_s}},
          .remark = concat(speed.threads, " ", doctor_words(session.view.lang).threads)};
}

}  // namespace atimo::cli::internal
