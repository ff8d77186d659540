#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace atimo::daemon {

// A socket that was listening before this process began, and the path of its file when it is a Unix one.
struct InheritedSocket {
  int descriptor = -1;
  std::string path;
};

// The sockets that a service manager hands over (sd_listen_fds(3)): descriptors from 3 on, as many as
// `listen_fds` says, when `listen_pid` is this process. They are not passed on to its children.
std::vector<InheritedSocket> inherited_sockets(std::string_view listen_pid, std::string_view listen_fds);

// Tells the service manager `state`, as "READY=1" (sd_notify(3)): a datagram to `notify_socket`, a path or,
// with "@" in front, an abstract name. Empty: there is nobody to tell. Unavailable: it did not take it.
absl::Status notify(const std::string& notify_socket, std::string_view state);

}  // namespace atimo::daemon
