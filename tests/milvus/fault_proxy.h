#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace atimo::milvus::testing {

// Stands between a client and a server on loopback, and is as bad a network as it is told to be. Thread-safe.
class FaultProxy {
 public:
  enum class Mode : std::uint8_t {
    kForward,
    kStall,   // connections stay, no byte passes
    kRefuse,  // new connections are closed at once
  };

  explicit FaultProxy(std::uint16_t server_port);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  std::string endpoint() const { return "127.0.0.1:" + std::to_string(port_); }
  void set(Mode mode) { mode_ = mode; }
  void set_delay(std::chrono::milliseconds delay) { delay_ = delay; }  // of every piece, both ways
  // Ends every connection there is.
  void cut() { ++generation_; }
  // After so many bytes from the server the connection that carried them ends, once.
  void cut_after_reply_bytes(std::int64_t bytes) { reply_bytes_left_ = bytes; }
  // Once the client has sent so many bytes the connection ends, after they reached the server.
  void cut_after_request_bytes(std::int64_t bytes) { request_bytes_left_ = bytes; }
  int connections() const { return connections_; }

 private:
  void accept_all();
  void serve(int client);
  // Moves what waits at one end; false when the connection is over.
  bool move(int from, int to, std::atomic<std::int64_t>& bytes_left);

  const std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> stopping_{false};
  std::atomic<Mode> mode_{Mode::kForward};
  std::atomic<std::chrono::milliseconds> delay_{std::chrono::milliseconds(0)};
  std::atomic<int> generation_{0}, connections_{0};
  std::atomic<std::int64_t> reply_bytes_left_{-1}, request_bytes_left_{-1};  // negative: no limit
  std::vector<std::thread> sessions_;                                        // the acceptor's
  std::thread acceptor_;
};

}  // namespace atimo::milvus::testing
