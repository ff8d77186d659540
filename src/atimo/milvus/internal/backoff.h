#pragma once

#include <chrono>
#include <random>

#include "absl/status/status.h"
#include "atimo/base/context.h"

namespace atimo::milvus::internal {

inline constexpr std::chrono::milliseconds kSlice{20};  // how long a wait goes without a look at its context

// Pauses that double up to a limit, each shortened by chance to between half and all of it, so that clients
// who were refused together do not come back together. Not thread-safe.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest);

  std::chrono::milliseconds next();

 private:
  std::chrono::milliseconds next_, longest_;
  std::minstd_rand random_;
};

// Waits, and ends early with the context's error.
absl::Status pause(const Context& context, std::chrono::milliseconds length);

}  // namespace atimo::milvus::internal
