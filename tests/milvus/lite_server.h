#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace atimo::milvus::testing {

// The program that tools/fetch-milvus-lite brings; nullopt when it was not fetched.
std::optional<std::filesystem::path> lite_program();

// A Milvus Lite in a process and a folder of its own, on a port of loopback; dies with the test. Can be
// stopped and started again on the same port with what it stored.
class LiteServer {
 public:
  explicit LiteServer(std::filesystem::path program);
  ~LiteServer();
  LiteServer(const LiteServer&) = delete;
  LiteServer& operator=(const LiteServer&) = delete;

  void start();
  void stop();
  std::uint16_t port() const { return port_; }
  std::string endpoint() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void wait_until_it_listens() const;  // or half a minute

  std::filesystem::path program_, folder_;
  std::uint16_t port_;
  pid_t process_ = -1;
};

}  // namespace atimo::milvus::testing

// In a test: the program, or the test is skipped.
#define LITE_PROGRAM_OR_SKIP(name)                                                            \
  const std::optional<std::filesystem::path> name = ::atimo::milvus::testing::lite_program(); \
  if (!name) GTEST_SKIP() << "Milvus Lite is not there: tools/fetch-milvus-lite brings it"
