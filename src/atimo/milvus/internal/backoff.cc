#include "atimo/milvus/internal/backoff.h"

#include <algorithm>

namespace atimo::milvus::internal {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
    : next_(first),
      longest_(longest),
      random_(static_cast<std::minstd_rand::result_type>(Clock::now().time_since_epoch().count())) {}

std::chrono::milliseconds Backoff::next() {
  const std::chrono::milliseconds whole = std::min(next_, longest_);
  next_ = whole * 2;
  std::uniform_int_distribution<std::int64_t> length(whole.count() / 2, whole.count());
  return std::chrono::milliseconds(length(random_));
}

}  // namespace atimo::milvus::internal
