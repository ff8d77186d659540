#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace atimo::server::testing {

// A TCP connection to loopback that sends bytes as told and reads one response at a time.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  bool connected() const { return connected_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Head and body of the next response; empty when the connection ended first.
  std::string read_response() {
    std::size_t head_end = 0;
    while ((head_end = pending_.find("\r\n\r\n")) == std::string::npos)
      if (!read_more()) return "";
    const std::size_t at = pending_.find("Content-Length: ");
    const std::size_t length =
        at < head_end ? std::strtoul(pending_.c_str() + at + 16, nullptr, 10) : std::size_t{0};
    while (pending_.size() < head_end + 4 + length)
      if (!read_more()) return "";
    std::string response = pending_.substr(0, head_end + 4 + length);
    pending_.erase(0, response.size());
    return response;
  }

  // Everything up to and with `end`; empty when the connection ended first.
  std::string read_until(std::string_view end) {
    std::size_t at = 0;
    while ((at = pending_.find(end)) == std::string::npos)
      if (!read_more()) return "";
    std::string read = pending_.substr(0, at + end.size());
    pending_.erase(0, read.size());
    return read;
  }

  // Everything until the server closes.
  std::string read_all() {
    while (read_more()) {
    }
    return std::exchange(pending_, {});
  }

  void close() { ::shutdown(socket_, SHUT_RDWR); }

  std::string exchange(std::string_view bytes) { return send(bytes) ? read_response() : ""; }

  // True when the server closes without another byte.
  bool is_closed() { return pending_.empty() && !read_more(); }

 private:
  bool read_more() {
    char chunk[4096];
    const ssize_t got = ::recv(socket_, chunk, sizeof chunk, 0);
    if (got <= 0) return false;
    pending_.append(chunk, static_cast<std::size_t>(got));
    return true;
  }

  int socket_;
  bool connected_ = false;
  std::string pending_;
};

inline int status_code(const std::string& response) {
  return response.size() > 12 ? std::atoi(response.c_str() + 9) : 0;
}

}  // namespace atimo::server::testing
