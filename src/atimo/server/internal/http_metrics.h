#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "atimo/telemetry/histogram.h"

namespace atimo::server::internal {

// What the server has answered since it started. Lock-free; thread-safe.
class HttpMetrics {
 public:
  // A route's own numbers; times from the end of its header to the answer.
  struct RouteNumbers {
    std::uint64_t count(int status) const;
    telemetry::Histogram time_us;

   private:
    friend class HttpMetrics;
    std::array<std::atomic<std::uint64_t>, 24> by_status_{};
  };

  // The last of the routes stands for what has none.
  explicit HttpMetrics(std::size_t routes) : routes_(routes + 1) {}

  void answered(std::size_t route, int status, std::uint64_t time_us);
  const RouteNumbers& of(std::size_t route) const { return routes_[route]; }
  // Statuses that are told apart; any other counts as 500.
  static std::span<const int> statuses();

  std::atomic<std::int64_t> connections{0};   // open now
  std::atomic<std::int64_t> in_flight{0};     // requests that were read and are not answered yet
  std::atomic<std::int64_t> queued{0};        // of those, waiting for a worker
  std::atomic<std::uint64_t> refused{0};      // requests, the queue being full
  std::atomic<std::uint64_t> turned_away{0};  // connections, being too many

 private:
  std::vector<RouteNumbers> routes_;
};

}  // namespace atimo::server::internal
