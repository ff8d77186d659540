#include "milvus/fault_proxy.h"

#include <poll.h>

#include "milvus/free_port.h"

namespace atimo::milvus::testing {
namespace {

constexpr int kTickMs = 5;

bool send_all(int to, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t sent = ::send(to, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    count -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

FaultProxy::FaultProxy(std::uint16_t server_port) : server_port_(server_port) {
  listener_ = listen_on(port_);
  acceptor_ = std::thread([this] { accept_all(); });
}

FaultProxy::~FaultProxy() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& session : sessions_) session.join();
  ::close(listener_);
}

void FaultProxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, kTickMs) <= 0) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) continue;
    if (mode_ == Mode::kRefuse) {
      ::close(client);
      continue;
    }
    ++connections_;
    sessions_.emplace_back([this, client] {
      serve(client);
      ::close(client);
    });
  }
}

void FaultProxy::serve(int client) {
  const int generation = generation_;
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  bool alive = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  while (alive && !stopping_ && generation_ == generation) {
    if (mode_ == Mode::kStall) {
      std::this_thread::sleep_for(std::chrono::milliseconds(kTickMs));
      continue;
    }
    pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (::poll(ends, 2, kTickMs) <= 0 || mode_ == Mode::kStall) continue;
    if (ends[0].revents != 0) alive = move(client, server, request_bytes_left_);
    if (alive && ends[1].revents != 0) alive = move(server, client, reply_bytes_left_);
  }
  ::close(server);
}

bool FaultProxy::move(int from, int to, std::atomic<std::int64_t>& bytes_left) {
  char bytes[16'384];
  const ssize_t got = ::recv(from, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  std::this_thread::sleep_for(delay_.load());
  if (!send_all(to, bytes, static_cast<std::size_t>(got))) return false;
  if (bytes_left < 0) return true;
  bytes_left -= got;
  if (bytes_left > 0) return true;
  bytes_left = -1;
  return false;
}

}  // namespace atimo::milvus::testing
