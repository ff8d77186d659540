#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"

namespace atimo::cache {

// Work that many ask for at the same time and one does. Thread-safe.
class SingleFlight {
 public:
  using Work = std::function<absl::StatusOr<std::string>()>;

  // Does `work`, or waits for who does the work of that name already, until the context's end. A failure is
  // everybody's, but not the end of somebody else's time: then one of those who wait does the work.
  absl::StatusOr<std::string> run(const Context& context, const std::string& name, const Work& work);

 private:
  struct Flight {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<absl::StatusOr<std::string>> result;  // guarded by mutex
  };

  absl::StatusOr<std::string> lead(Flight& flight, const std::string& name, const Work& work);
  static absl::StatusOr<std::string> wait(const Context& context, Flight& flight);

  std::mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<Flight>> flights_;  // guarded by mutex_
};

}  // namespace atimo::cache
