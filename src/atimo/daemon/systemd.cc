#include "atimo/daemon/systemd.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "atimo/base/concat.h"
#include "atimo/base/system_reason.h"

namespace atimo::daemon {
namespace {

constexpr int kFirstDescriptor = 3;  // SD_LISTEN_FDS_START
constexpr int kMostSockets = 64;

int whole_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

std::string path_of(int descriptor) {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  if (address.sun_family != AF_UNIX) return {};
  return {address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path)};
}

}  // namespace

std::vector<InheritedSocket> inherited_sockets(std::string_view listen_pid, std::string_view listen_fds) {
  const int count = whole_number(listen_fds);
  if (whole_number(listen_pid) != ::getpid() || count < 1 || count > kMostSockets) return {};
  std::vector<InheritedSocket> sockets;
  for (int descriptor = kFirstDescriptor; descriptor < kFirstDescriptor + count; ++descriptor) {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    sockets.push_back({descriptor, path_of(descriptor)});
  }
  return sockets;
}

absl::Status notify(const std::string& notify_socket, std::string_view state) {
  sockaddr_un address{};
  if (notify_socket.empty()) return absl::OkStatus();
  if (notify_socket.size() >= sizeof address.sun_path)
    return absl::UnavailableError("NOTIFY_SOCKET tem um caminho longo demais");
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, notify_socket.data(), notify_socket.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + notify_socket.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const absl::Cleanup close = [descriptor] { ::close(descriptor); };
  const ssize_t sent = ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&address), size);
  if (sent == static_cast<ssize_t>(state.size())) return absl::OkStatus();
  return absl::UnavailableError(concat("NOTIFY_SOCKET não aceitou o aviso: ", system_reason(errno)));
}

}  // namespace atimo::daemon
