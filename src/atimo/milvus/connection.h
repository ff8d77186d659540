#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/telemetry/histogram.h"

namespace atimo::milvus {

namespace internal {
class Service;
}

// Which server, as whom, and how long to insist.
struct ConnectionOptions {
  enum class Security : std::uint8_t { kPlain, kTls };

  std::string endpoint = "localhost:19530";  // host:port; an IPv6 address in brackets
  Security security = Security::kPlain;
  std::filesystem::path roots;  // PEM file of trusted roots, for kTls; empty: the system's
  std::string token;            // "user:password" or an API key; empty: none. In clear text without kTls
  std::string database;         // empty: the server's default

  int attempts = 6;                                // of each call, while the failure is one that passes
  std::chrono::milliseconds first_pause{50};       // between attempts; doubles up to longest_pause, and is
  std::chrono::milliseconds longest_pause{3000};   // shortened by chance to as little as half
  std::chrono::milliseconds longest_call{60'000};  // of one attempt, when the context allows more
};

enum class Operation : std::uint8_t {
  kConnect,
  kDescribe,
  kCreate,
  kIndex,
  kLoad,
  kInsert,
  kUpsert,
  kDelete,
  kSearch,
  kHybridSearch,
  kQuery,
};
inline constexpr std::size_t kOperations = 11;

// What was asked of one operation since the connection was made. Lock-free; thread-safe.
struct OperationCounts {
  telemetry::Histogram microseconds;  // of each call, with its retries and pauses
  std::atomic<std::uint64_t> failures{0};
  std::atomic<std::uint64_t> retries{0};
};

// What the latest calls met, for a page of health.
struct ConnectionState {
  enum class Phase : std::uint8_t { kConnecting, kReady, kUnavailable };

  Phase phase = Phase::kConnecting;  // kConnecting: nothing was answered yet, nor refused
  std::chrono::system_clock::time_point since;
  std::string last_error;  // of the server or of the way to it; stays when the server is back
};

// A connection to a Milvus server (2.3 or newer, or Milvus Lite), which is made by the first call and made
// again after it is lost. Thread-safe. Every call ends soon after its context is cancelled (about 20 ms) or
// at its deadline. What passes (a server that is away, not ready or limits the rate) is tried again, never
// beyond the deadline. Messages name the server, the operation and the reason. Errors: Unavailable,
// ResourceExhausted (rate, memory, disk, quota), Unauthenticated, PermissionDenied, NotFound, AlreadyExists,
// InvalidArgument, FailedPrecondition, Unimplemented, Internal, the context's.
class Connection {
 public:
  // Touches no network. InvalidArgument: an endpoint that is not host:port, a token with control characters,
  // a limit out of range. Errors of reading the roots.
  static absl::StatusOr<std::unique_ptr<Connection>> open(const ConnectionOptions& options);
  ~Connection();

  // Asks the server how it was built ("2.4.15"; empty for Milvus Lite): the cheapest call there is.
  absl::StatusOr<std::string> server_version(const Context& context);

  ConnectionState state() const;
  const OperationCounts& counts(Operation operation) const;

  // For this room.
  internal::Service& service() { return *service_; }

 private:
  explicit Connection(std::unique_ptr<internal::Service> service);

  std::unique_ptr<internal::Service> service_;
};

}  // namespace atimo::milvus
