#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/server/routes.h"

namespace spdlog {
class logger;
}

namespace atimo::server {

struct HttpServerOptions {
  std::string address = "127.0.0.1";  // an IP address or "localhost"
  std::uint16_t port = 8100;          // 0: any free port
  bool open_port = true;              // false: only the listeners below
  // Sockets that listen already, TCP or Unix; start() takes them over, whatever comes of it.
  std::vector<int> listeners = {};
  std::size_t worker_threads = 0;  // 0: as many as the hardware has
  // Answers that may be written at once. 0: the workers write them, which is right where nobody waits for a
  // language model.
  std::size_t answer_threads = 0;
  std::size_t max_header_bytes = 16 << 10;
  std::size_t max_connections = 256;
  std::size_t max_queued = 64;                      // waiting requests; one more gets 429 at once
  std::chrono::milliseconds idle_timeout{30'000};   // for a whole header, a pause of a body, a write
  std::chrono::milliseconds stop_grace{5'000};      // running requests are cancelled after this long
  std::chrono::milliseconds comment_after{15'000};  // silence of a stream that a comment breaks
  RouterOptions router;
  std::shared_ptr<spdlog::logger> log;  // access log at info; null: spdlog's default
};

// HTTP/1.1 over TCP and Unix sockets in front of a Router: one thread for the sockets, a bounded pool for the
// work. One request at a time per connection, so that pipelined requests are answered in order. Borrows the
// engine.
// Thread-safe; not for signal handlers.
class HttpServer {
 public:
  // Binds and serves. InvalidArgument: not an address; PermissionDenied: beyond loopback without a key in
  // router.keys, or a port the system reserves; FailedPrecondition: the port is taken.
  static absl::StatusOr<std::unique_ptr<HttpServer>> start(engine::Engine& engine, HttpServerOptions options);
  ~HttpServer();  // as stop()

  std::uint16_t port() const;  // 0: only listeners were given
  // How long nobody has been connected; 0 while somebody is.
  std::chrono::milliseconds idle_for() const;
  // Accepts no more, lets running requests finish, then returns; cancels what runs longer than stop_grace.
  void stop();
  // Blocks until stop() has finished.
  void wait();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace atimo::server
