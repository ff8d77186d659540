#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"

namespace atimo::testing {

struct Request {
  std::string method, target;
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body = {};                      // of the length that was announced

  std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  }
};

struct Reply {
  // How the end of the body is told: by a length, by chunks (each piece is one), by closing the connection.
  enum class Framing { kLength, kChunked, kClose };

  int code = 200;
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::string body = {};                     // its length is announced, also to HEAD
  std::vector<std::string> pieces = {};      // sent after the body, one by one
  std::chrono::milliseconds piece_pause{0};  // before each piece
  Framing framing = Framing::kLength;
  std::optional<std::size_t> cut_after = {};  // bytes of the body, then the connection ends
  bool cut = false;                           // the connection ends without the end of the body
  bool silent = false;                        // what was sent stays without more, and without an end
  std::optional<std::string> raw = {};        // instead of all that: these bytes, HTTP or not
};

// An HTTP server on a free port of loopback: one request a connection, each on a thread of its own.
class HttpServer {
 public:
  using Handler = std::function<Reply(const Request&)>;

  explicit HttpServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, SOMAXCONN) != 0) std::abort();
    ::getsockname(listener_, generic, &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~HttpServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& session : sessions_) session.join();
    ::close(listener_);
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string url() const { return concat("http://127.0.0.1:", port_); }
  std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  // Waits until a client has left a silent reply, half a minute at most.
  bool was_left() const {
    std::unique_lock lock(mutex_);
    return left_.wait_for(lock, std::chrono::seconds(30), [this] { return was_left_; });
  }

 private:
  void accept_all() {
    for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0;)
      sessions_.emplace_back([this, client] {
        serve(client);
        ::close(client);
      });
  }

  void serve(int client) {
    const std::optional<Request> request = receive(client);
    if (!request) return;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
    }
    const Reply reply = handler_(*request);
    if (reply.raw) return send_all(client, *reply.raw);
    send_all(client, head_of(reply));
    if (request->method != "HEAD") send_body(client, reply);
    if (reply.silent) wait_until_left(client);
  }

  static std::optional<Request> receive(int client) {
    std::string bytes;
    const auto receive_more = [&] {
      char chunk[4096];
      const ssize_t got = ::recv(client, chunk, sizeof chunk, 0);
      if (got > 0) bytes.append(chunk, static_cast<std::size_t>(got));
      return got > 0;
    };
    std::size_t head_end = 0;
    while ((head_end = bytes.find("\r\n\r\n")) == std::string::npos) {
      if (!receive_more()) return std::nullopt;
    }
    Request request = parse(bytes);
    const std::string length = request.field("content-length");
    const std::size_t whole = head_end + 4 + (length.empty() ? 0 : std::stoul(length));
    while (bytes.size() < whole) {
      if (!receive_more()) return std::nullopt;
    }
    request.body = bytes.substr(head_end + 4);
    return request;
  }

  static std::string head_of(const Reply& reply) {
    std::string head = concat("HTTP/1.1 ", reply.code, " Reply\r\nConnection: close\r\n");
    for (const auto& [name, value] : reply.fields) head += concat(name, ": ", value, "\r\n");
    std::size_t length = reply.body.size();
    for (const std::string& piece : reply.pieces) length += piece.size();
    if (reply.framing == Reply::Framing::kLength) head += concat("Content-Length: ", length, "\r\n");
    if (reply.framing == Reply::Framing::kChunked) head += "Transfer-Encoding: chunked\r\n";
    return head + "\r\n";
  }

  void send_body(int client, const Reply& reply) const {
    const bool chunked = reply.framing == Reply::Framing::kChunked;
    const auto framed = [&](const std::string& piece) {
      return chunked ? fmt::format("{:x}\r\n{}\r\n", piece.size(), piece) : piece;
    };
    if (!reply.body.empty())
      send_all(client, framed(reply.body.substr(0, reply.cut_after.value_or(std::string::npos))));
    if (reply.cut_after) return;
    for (const std::string& piece : reply.pieces) {
      std::this_thread::sleep_for(reply.piece_pause);
      if (stopping_) return;
      send_all(client, framed(piece));
    }
    if (chunked && !reply.cut && !reply.silent) send_all(client, "0\r\n\r\n");
  }

  void wait_until_left(int client) {
    pollfd readable{.fd = client, .events = POLLIN, .revents = 0};
    while (!stopping_) {
      if (::poll(&readable, 1, 10) == 0) continue;
      const std::lock_guard lock(mutex_);
      was_left_ = true;
      left_.notify_all();
      return;
    }
  }

  static Request parse(std::string_view head) {
    Request request;
    const std::size_t space = head.find(' ');
    request.method = std::string(head.substr(0, space));
    request.target = std::string(head.substr(space + 1, head.find(' ', space + 1) - space - 1));
    for (std::size_t line = head.find("\r\n") + 2; head.substr(line, 2) != "\r\n";) {
      const std::size_t end = head.find("\r\n", line);
      const std::size_t colon = head.find(':', line);
      std::string value(head.substr(colon + 1, end - colon - 1));
      absl::StripAsciiWhitespace(&value);
      request.fields[absl::AsciiStrToLower(std::string(head.substr(line, colon - line)))] = value;
      line = end + 2;
    }
    return request;
  }

  static void send_all(int client, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  const Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  mutable std::condition_variable left_;
  bool was_left_ = false;          // guarded by mutex_
  std::vector<Request> requests_;  // guarded by mutex_
  std::vector<std::thread> sessions_;
  std::thread acceptor_;
};

}  // namespace atimo::testing
