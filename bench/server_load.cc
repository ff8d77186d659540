// Requests to a server, open loop: server_load PORT TARGET RATE [SECONDS] [CONNECTIONS] [BODY]
//
// Requests are due at random (Poisson) at RATE a second, whatever the server is doing, and go over
// CONNECTIONS that are kept alive; a GET, or a POST of BODY. A latency counts from the time at which the
// request was due: one that finds every connection busy waits here, and that wait is part of it. The value of
// ATIMO_DEADLINE_MS in the environment, when set, goes along as X-Deadline-Ms, that of ATIMO_KEY as the key.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "atimo/base/concat.h"

namespace {

using Clock = std::chrono::steady_clock;

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  // The status; 0 when the connection broke.
  int exchange(const std::string& request) {
    if (!connected_ || ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) return 0;
    std::string response;
    std::size_t whole = std::string::npos;
    while (response.size() < whole) {
      char chunk[16 << 10];
      const ssize_t got = ::recv(socket_, chunk, sizeof chunk, 0);
      if (got <= 0) return 0;
      response.append(chunk, static_cast<std::size_t>(got));
      const std::size_t head = response.find("\r\n\r\n");
      if (whole != std::string::npos || head == std::string::npos) continue;
      const std::size_t length = response.find("Content-Length: ");
      whole = head + 4 + std::strtoul(response.c_str() + length + 16, nullptr, 10);
    }
    return std::atoi(response.c_str() + 9);
  }

 private:
  int socket_;
  bool connected_ = false;
};

std::string request_text(const std::string& target, const char* body) {
  std::string text =
      atimo::concat(body == nullptr ? "GET " : "POST ", target, " HTTP/1.1\r\nHost: localhost\r\n");
  if (const char* deadline = std::getenv("ATIMO_DEADLINE_MS"))
    text += atimo::concat("X-Deadline-Ms: ", deadline, "\r\n");
  if (const char* key = std::getenv("ATIMO_KEY"))
    text += atimo::concat("Authorization: Bearer ", key, "\r\n");
  if (body == nullptr) return text + "\r\n";
  return text + atimo::concat("Content-Length: ", std::string_view(body).size(), "\r\n\r\n", body);
}

struct Seen {
  std::map<int, std::vector<double>> ms_by_status;
};

double percentile(const std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "server_load PORT TARGET RATE [SECONDS] [CONNECTIONS] [BODY]\n");
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const double rate = std::atof(argv[3]);
  const double seconds = argc > 4 ? std::atof(argv[4]) : 10;
  const int connections = argc > 5 ? std::atoi(argv[5]) : 32;
  const std::string request = request_text(argv[2], argc > 6 ? argv[6] : nullptr);

  std::mt19937_64 random(1);
  std::exponential_distribution<double> gap(rate);
  std::vector<double> due_s;
  for (double at = gap(random); at < seconds; at += gap(random)) due_s.push_back(at);

  std::vector<Seen> seen(static_cast<std::size_t>(connections));
  std::atomic<std::size_t> next{0};
  const Clock::time_point start = Clock::now() + std::chrono::milliseconds(200);
  std::vector<std::thread> threads;
  for (Seen& own : seen) {
    threads.emplace_back([&] {
      Connection connection(port);
      for (std::size_t i = next++; i < due_s.size(); i = next++) {
        const auto due =
            start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(due_s[i]));
        std::this_thread::sleep_until(due);
        const int status = connection.exchange(request);
        own.ms_by_status[status].push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - due).count());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  std::map<int, std::vector<double>> all;
  for (const Seen& own : seen)
    for (const auto& [status, ms] : own.ms_by_status)
      all[status].insert(all[status].end(), ms.begin(), ms.end());
  std::printf("%zu requests in %.1f s\n", due_s.size(), seconds);
  for (auto& [status, ms] : all) {
    std::sort(ms.begin(), ms.end());
    std::printf("%d: %zu, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms\n", status, ms.size(),
                percentile(ms, 0.5), percentile(ms, 0.99), percentile(ms, 0.999), ms.back());
  }
  return 0;
}
