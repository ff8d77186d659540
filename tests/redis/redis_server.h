#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "atimo/base/file.h"
#include "atimo/redis/options.h"

namespace atimo::testing {

struct RedisServerOptions {
  std::string password;  // empty: none
  bool tls = false;      // with a certificate of the test's own for localhost
  bool cluster = false;  // a cluster of one node, which refuses what crosses hash slots
};

// Debian's redis-server in a process of its own on a free port of loopback, which keeps what it acknowledged
// (appendonly, fsync always). Ends with the object, and with the test whatever ends that.
class RedisServer {
 public:
  // Why a test that needs it is to be skipped; nullopt: it can run.
  static std::optional<std::string> missing();

  explicit RedisServer(RedisServerOptions options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // What a client is told; deadlines that a loaded machine keeps.
  redis::Options client() const;
  const std::filesystem::path& folder() const { return folder_.path(); }

  void kill();    // SIGKILL
  void stall();   // SIGSTOP
  void resume();  // SIGCONT
  void start();   // again, on the same port and with what was kept
  bool is_running() const { return process_ > 0; }

 private:
  std::vector<std::string> command() const;
  void make_certificate() const;

  const RedisServerOptions options_;
  const TempDir folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

}  // namespace atimo::testing
