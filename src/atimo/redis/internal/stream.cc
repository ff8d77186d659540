#include "atimo/redis/internal/stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"

namespace atimo::redis::internal {
namespace {

constexpr std::size_t kPieceBytes = 64 << 10;

absl::Status gone(std::string_view why) { return absl::UnavailableError(concat("a conexão caiu: ", why)); }

absl::Status wait(int socket, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return absl::DeadlineExceededError("o servidor Redis não respondeu a tempo");
    pollfd waited{.fd = socket, .events = events, .revents = 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return gone(system_reason(errno));
  }
}

absl::Status finish_connecting(int socket, Clock::time_point deadline) {
  ATIMO_RETURN_IF_ERROR(wait(socket, POLLOUT, deadline));
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return error == 0 ? absl::OkStatus() : gone(system_reason(error));
}

// A socket that is connected; each address is tried while there is time.
absl::StatusOr<int> connected_socket(const Options& options, Clock::time_point deadline) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = concat(options.port);
  if (const int code = ::getaddrinfo(options.host.c_str(), port.c_str(), &hints, &found); code != 0)
    return absl::UnavailableError(concat("não acho o servidor ", options.host, ": ", ::gai_strerror(code)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, ::freeaddrinfo);
  absl::Status last = absl::UnavailableError(concat("o servidor ", options.host, " não tem endereço"));
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const int socket = ::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return gone(system_reason(errno));
    const int at_once = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    const bool begun = ::connect(socket, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS;
    last = begun ? finish_connecting(socket, deadline) : gone(system_reason(errno));
    if (last.ok()) return socket;
    ::close(socket);
  }
  return last;
}

std::string tls_reason() {
  const unsigned long code = ERR_get_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "TLS" : concat("TLS: ", reason);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stream>> Stream::connect(const Options& options, Clock::time_point deadline) {
  ATIMO_ASSIGN_OR_RETURN(const int socket, connected_socket(options, deadline));
  std::unique_ptr<Stream> stream(new Stream(socket));
  if (options.tls) ATIMO_RETURN_IF_ERROR(stream->start_tls(options, deadline));
  return stream;
}

Stream::~Stream() { ::close(socket_); }

absl::Status Stream::start_tls(const Options& options, Clock::time_point deadline) {
  ERR_clear_error();
  tls_context_.reset(SSL_CTX_new(TLS_client_method()));
  if (tls_context_ == nullptr) return absl::InternalError(tls_reason());
  SSL_CTX_set_min_proto_version(tls_context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(tls_context_.get(), SSL_VERIFY_PEER, nullptr);
  const int roots = options.roots.empty()
                        ? SSL_CTX_set_default_verify_paths(tls_context_.get())
                        : SSL_CTX_load_verify_locations(tls_context_.get(), options.roots.c_str(), nullptr);
  if (roots != 1)
    return absl::FailedPreconditionError(
        concat("não leio os certificados de ", options.roots.string(), ": ", tls_reason()));
  tls_.reset(SSL_new(tls_context_.get()));
  BIO* const in = BIO_new(BIO_s_mem());
  BIO* const out = BIO_new(BIO_s_mem());
  if (tls_ == nullptr || in == nullptr || out == nullptr) return absl::InternalError(tls_reason());
  SSL_set_bio(tls_.get(), in, out);
  std::array<unsigned char, sizeof(in6_addr)> address{};
  const bool is_address = ::inet_pton(AF_INET, options.host.c_str(), address.data()) == 1 ||
                          ::inet_pton(AF_INET6, options.host.c_str(), address.data()) == 1;
  if (is_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), options.host.c_str());
  } else {
    SSL_set1_host(tls_.get(), options.host.c_str());
    SSL_set_tlsext_host_name(tls_.get(), options.host.c_str());
  }
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(tls_.get());
    if (result == 1) return send_pending(deadline);
    if (const long verdict = SSL_get_verify_result(tls_.get()); verdict != X509_V_OK)
      return absl::FailedPreconditionError(
          concat("o certificado do servidor Redis não vale: ", X509_verify_cert_error_string(verdict)));
    ATIMO_RETURN_IF_ERROR(serve_tls(result, deadline));
  }
}

absl::Status Stream::send(std::string_view bytes, Clock::time_point deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0)
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno == EAGAIN || errno == EWOULDBLOCK)
      ATIMO_RETURN_IF_ERROR(wait(socket_, POLLOUT, deadline));
    else if (errno != EINTR)
      return gone(system_reason(errno));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Stream::receive(Clock::time_point deadline) {
  std::string bytes(kPieceBytes, '\0');
  for (;;) {
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got > 0) {
      bytes.resize(static_cast<std::size_t>(got));
      return bytes;
    }
    if (got == 0) return gone("o servidor Redis a fechou");
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      ATIMO_RETURN_IF_ERROR(wait(socket_, POLLIN, deadline));
    else if (errno != EINTR)
      return gone(system_reason(errno));
  }
}

absl::Status Stream::send_pending(Clock::time_point deadline) {
  char* bytes = nullptr;
  BIO* const out = SSL_get_wbio(tls_.get());
  const long size = BIO_get_mem_data(out, &bytes);
  if (size <= 0) return absl::OkStatus();
  const std::string pending(bytes, static_cast<std::size_t>(size));
  BIO_reset(out);
  return send(pending, deadline);
}

absl::Status Stream::serve_tls(int result, Clock::time_point deadline) {
  const int wanted = SSL_get_error(tls_.get(), result);
  ATIMO_RETURN_IF_ERROR(send_pending(deadline));
  if (wanted == SSL_ERROR_WANT_WRITE) return absl::OkStatus();
  if (wanted == SSL_ERROR_ZERO_RETURN) return gone("o servidor Redis a fechou");
  if (wanted != SSL_ERROR_WANT_READ) return gone(tls_reason());
  ATIMO_ASSIGN_OR_RETURN(const std::string bytes, receive(deadline));
  BIO_write(SSL_get_rbio(tls_.get()), bytes.data(), static_cast<int>(bytes.size()));
  return absl::OkStatus();
}

absl::Status Stream::write(std::string_view bytes, Clock::time_point deadline) {
  if (tls_ == nullptr) return send(bytes, deadline);
  while (!bytes.empty()) {
    ERR_clear_error();
    std::size_t taken = 0;
    const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &taken);
    if (result != 1) {
      ATIMO_RETURN_IF_ERROR(serve_tls(result, deadline));
      continue;
    }
    bytes.remove_prefix(taken);
    ATIMO_RETURN_IF_ERROR(send_pending(deadline));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Stream::read(Clock::time_point deadline) {
  if (tls_ == nullptr) return receive(deadline);
  std::string bytes(kPieceBytes, '\0');
  for (;;) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(tls_.get(), bytes.data(), bytes.size(), &got);
    if (result == 1) {
      bytes.resize(got);
      return bytes;
    }
    ATIMO_RETURN_IF_ERROR(serve_tls(result, deadline));
  }
}

}  // namespace atimo::redis::internal
