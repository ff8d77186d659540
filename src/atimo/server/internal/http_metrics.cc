#include "atimo/server/internal/http_metrics.h"

#include <algorithm>

namespace atimo::server::internal {
namespace {

constexpr std::array kStatuses = {200, 201, 400, 401, 403, 404, 405, 409, 413,
                                  415, 422, 424, 429, 431, 500, 501, 503, 504};

std::size_t index_of(int status) {
  const auto* found = std::find(kStatuses.begin(), kStatuses.end(), status);
  if (found == kStatuses.end()) found = std::find(kStatuses.begin(), kStatuses.end(), 500);
  return static_cast<std::size_t>(found - kStatuses.begin());
}

}  // namespace

std::uint64_t HttpMetrics::RouteNumbers::count(int status) const {
  return by_status_[index_of(status)].load(std::memory_order_relaxed);
}

void HttpMetrics::answered(std::size_t route, int status, std::uint64_t time_us) {
  static_assert(kStatuses.size() <= std::tuple_size_v<decltype(RouteNumbers::by_status_)>);
  RouteNumbers& numbers = routes_[std::min(route, routes_.size() - 1)];
  numbers.by_status_[index_of(status)].fetch_add(1, std::memory_order_relaxed);
  numbers.time_us.add(time_us);
}

std::span<const int> HttpMetrics::statuses() { return kStatuses; }

}  // namespace atimo::server::internal
