#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/redis/options.h"

namespace atimo::redis::internal {

// A connection over TCP, with TLS where it is wanted: the bytes go through OpenSSL and not the socket, so
// that every wait has the caller's deadline. Used by one thread. Errors: Unavailable, DeadlineExceeded (the
// stream is of no use after either); FailedPrecondition: the server's certificate is none that is trusted.
class Stream {
 public:
  static absl::StatusOr<std::unique_ptr<Stream>> connect(const Options& options, Clock::time_point deadline);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  absl::Status write(std::string_view bytes, Clock::time_point deadline);
  // At least one byte.
  absl::StatusOr<std::string> read(Clock::time_point deadline);

 private:
  explicit Stream(int socket) : socket_(socket) {}

  absl::Status start_tls(const Options& options, Clock::time_point deadline);
  absl::Status send(std::string_view bytes, Clock::time_point deadline);
  absl::StatusOr<std::string> receive(Clock::time_point deadline);
  absl::Status send_pending(Clock::time_point deadline);
  // What OpenSSL could not go on without, after a call of it that returned `result`.
  absl::Status serve_tls(int result, Clock::time_point deadline);

  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
  };

  const int socket_;
  std::unique_ptr<SSL_CTX, FreeContext> tls_context_;
  std::unique_ptr<SSL, FreeSession> tls_;  // null: plain
};

}  // namespace atimo::redis::internal
