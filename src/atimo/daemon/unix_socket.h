#pragma once

#include <filesystem>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::daemon {

// A Unix socket that listens, mode 0600, its file removed with the object. The descriptor may be handed over.
class UnixSocket {
 public:
  // Replaces what a dead process left at `path`. Only for the holder of the data folder's lock: a file that
  // is there under it belongs to nobody alive. Errors name the path.
  static absl::StatusOr<UnixSocket> listen(const std::filesystem::path& path);
  UnixSocket(UnixSocket&& other) noexcept;
  UnixSocket& operator=(UnixSocket&& other) noexcept;
  ~UnixSocket();

  const std::filesystem::path& path() const { return path_; }
  // The descriptor, from now on the caller's to close.
  int release();

 private:
  UnixSocket(std::filesystem::path path, int descriptor);
  std::filesystem::path path_;
  int descriptor_ = -1;
};

// Where the socket of a data folder is: <runtime_dir>/atimo/<hash of the folder>.sock; without a runtime
// folder (XDG_RUNTIME_DIR) atimo.sock in the data folder; where that is too long for a socket's address,
// /tmp/atimo-<uid>/<hash>.sock. Creates the socket's folder, 0700. PermissionDenied: it belongs to somebody
// else.
absl::StatusOr<std::filesystem::path> socket_path(const std::filesystem::path& home,
                                                  std::string_view runtime_dir);

}  // namespace atimo::daemon
