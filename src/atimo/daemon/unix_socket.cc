#include "atimo/daemon/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"

namespace atimo::daemon {
namespace {

constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

// A folder that is this user's alone. /tmp is everybody's: what stands there may have been put to catch us.
absl::Status make_private(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return system_error("criar", folder);
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0) return system_error("examinar", folder);
  if (!S_ISDIR(info.st_mode) || info.st_uid != ::geteuid())
    return absl::PermissionDeniedError(concat(folder.string(), " não é uma pasta deste usuário"));
  if ((info.st_mode & 0077) != 0 && ::chmod(folder.c_str(), 0700) != 0)
    return system_error("fechar aos outros", folder);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<UnixSocket> UnixSocket::listen(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() > kLongestPath)
    return absl::InvalidArgumentError(concat("o caminho do soquete tem ", path.native().size(),
                                             " bytes; o máximo é ", kLongestPath, ": ", path.string()));
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return system_error("criar o soquete", path);
  UnixSocket socket(path, descriptor);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("substituir", path);
  // Closed to others before anybody can connect: connections begin with listen().
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(descriptor, generic, sizeof address) != 0 || ::chmod(path.c_str(), 0600) != 0 ||
      ::listen(descriptor, SOMAXCONN) != 0)
    return system_error("escutar em", path);
  return socket;
}

UnixSocket::UnixSocket(std::filesystem::path path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

UnixSocket::UnixSocket(UnixSocket&& other) noexcept
    : path_(std::exchange(other.path_, {})), descriptor_(std::exchange(other.descriptor_, -1)) {}

UnixSocket& UnixSocket::operator=(UnixSocket&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

UnixSocket::~UnixSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

int UnixSocket::release() { return std::exchange(descriptor_, -1); }

absl::StatusOr<std::filesystem::path> socket_path(const std::filesystem::path& home,
                                                  std::string_view runtime_dir) {
  std::error_code ignored;  // a folder that cannot be resolved is told apart by what it is called
  const std::filesystem::path resolved = std::filesystem::weakly_canonical(home, ignored);
  const std::string name =
      concat(content_hash((resolved.empty() ? home : resolved).string()).substr(0, 16), ".sock");
  const auto fits = [](const std::filesystem::path& path) { return path.native().size() <= kLongestPath; };
  const std::filesystem::path runtime = std::filesystem::path(runtime_dir) / "atimo";
  const bool is_usable = runtime_dir.starts_with('/') && fits(runtime / name) &&
                         std::filesystem::is_directory(runtime_dir, ignored);
  if (!is_usable && fits(resolved / "atimo.sock")) return resolved / "atimo.sock";
  const std::filesystem::path folder =
      is_usable ? runtime : std::filesystem::path(concat("/tmp/atimo-", ::geteuid()));
  ATIMO_RETURN_IF_ERROR(make_private(folder));
  return folder / name;
}

}  // namespace atimo::daemon
