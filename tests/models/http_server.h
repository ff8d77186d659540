#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <future>
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

namespace atimo::models::testing {

struct Request {
  std::string method, target;
  std::map<std::string, std::string> fields;  // names in lower case

  std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  }
};

struct Reply {
  int code = 200;
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::string body = {};                      // its length is announced, also to HEAD
  std::optional<std::size_t> cut_after = {};  // bytes of the body, then the connection ends
  bool silent = false;                        // after cut_after bytes nothing more comes, and no end either
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
    stopped_.set_value();
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

 private:
  void accept_all() {
    for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0;)
      sessions_.emplace_back([this, client] {
        serve(client);
        ::close(client);
      });
  }

  void serve(int client) {
    std::string head;
    char chunk[4096];
    while (head.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = ::recv(client, chunk, sizeof chunk, 0);
      if (got <= 0) return;
      head.append(chunk, static_cast<std::size_t>(got));
    }
    const Request request = parse(head);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const Reply reply = handler_(request);
    std::string bytes = concat("HTTP/1.1 ", reply.code, " Reply\r\nConnection: close\r\n");
    for (const auto& [name, value] : reply.fields) bytes += concat(name, ": ", value, "\r\n");
    bytes += concat("Content-Length: ", reply.body.size(), "\r\n\r\n");
    if (request.method != "HEAD") bytes += reply.body.substr(0, reply.cut_after.value_or(std::string::npos));
    send_all(client, bytes);
    if (reply.silent) done_.wait();
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
  std::promise<void> stopped_;
  std::shared_future<void> done_ = stopped_.get_future().share();
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::vector<std::thread> sessions_;
  std::thread acceptor_;
};

}  // namespace atimo::models::testing
