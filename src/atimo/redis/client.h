#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/redis/options.h"
#include "atimo/redis/reply.h"

namespace atimo::redis {

// A Lua script that the server runs as one step. Immutable.
class Script {
 public:
  explicit Script(std::string text);
  const std::string& text() const { return text_; }
  const std::string& digest() const { return digest_; }  // SHA-1 in hex, by which the server knows it

 private:
  std::string text_, digest_;
};

// A Redis server over one connection, which a thread of its own makes and makes again with growing pauses
// when it was lost. No call ever waits for a connection: without one it fails at once. Thread-safe; calls go
// one after another.
// Errors: Unavailable (no connection, or it was lost before the reply: whether the server did its part is not
// known), DeadlineExceeded (the same, after Options::longest_call), DataLoss, and those of the server's error
// replies (status_of_error()).
class Client {
 public:
  explicit Client(Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Until there is a connection, at most `longest`; whether there is one.
  bool wait_until_connected(std::chrono::milliseconds longest);
  // OK while connected; else why not.
  absl::Status state() const;

  absl::StatusOr<Reply> call(const std::vector<std::string_view>& arguments);
  // Sends the text of a script only when the server does not know it.
  absl::StatusOr<Reply> run(const Script& script, std::string_view key,
                            const std::vector<std::string_view>& arguments);

 private:
  class Connection;

  void keep_connected();
  std::unique_ptr<Connection> connect();
  absl::StatusOr<Reply> call_until(const std::vector<std::string_view>& arguments,
                                   Clock::time_point deadline);
  void lose(const absl::Status& why);

  const Options options_;
  std::timed_mutex calling_;                // held for a call
  std::unique_ptr<Connection> connection_;  // guarded by calling_
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  absl::Status state_;     // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread keeper_;
};

}  // namespace atimo::redis
