#pragma once

#include <chrono>
#include <random>

#include "atimo/base/pause.h"

namespace atimo::milvus::internal {

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

}  // namespace atimo::milvus::internal
