#pragma once

#include <filesystem>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/daemon/record.h"

namespace atimo::daemon {

// The right to be the resident process of a data folder, held while the object lives: a lock of the open file
// `atimo.daemon` (F_OFD_SETLK), which the system lets go when the process dies. What the file says counts
// only while it is held. Movable, not thread-safe.
class Lock {
 public:
  // Creates the data folder. FailedPrecondition says who holds it.
  static absl::StatusOr<Lock> acquire(const std::filesystem::path& home);
  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&& other) noexcept;
  ~Lock();  // empties the file

  // From here on others find this process.
  absl::Status publish(const Record& record);

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

struct Resident {
  enum class State : std::uint8_t { kNone, kStarting, kReady };
  State state = State::kNone;
  Record record;  // of kReady
};

// Who is resident in a data folder. Asks without taking the lock, so that nobody who wants it is in the way
// of another. A folder that cannot be read has nobody.
Resident find(const std::filesystem::path& home);

}  // namespace atimo::daemon
