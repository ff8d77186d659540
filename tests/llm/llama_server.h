#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace atimo::llm::testing {

// llama.cpp's server and the weights of a small model, as tools/fetch-llm-server brings them; nullopt when
// they were not fetched.
struct LlamaFiles {
  std::filesystem::path python, weights;
};
std::optional<LlamaFiles> llama_files();

// llama.cpp's server on a port of loopback, with SmolLM2-135M-Instruct under the name "smollm2": two answers
// at once, 2048 tokens each. Dies with the test. Can be killed and started again on the same port.
class LlamaServer {
 public:
  explicit LlamaServer(LlamaFiles files);
  ~LlamaServer() { kill(); }
  LlamaServer(const LlamaServer&) = delete;
  LlamaServer& operator=(const LlamaServer&) = delete;

  void start();  // returns when it answers, or after a minute
  void kill();
  std::string url() const { return origin() + "/v1"; }

  // Waits until it writes an answer, a minute at most.
  bool becomes_busy() const;
  // Waits until it writes none, a minute at most, and says how many tokens it was last seen to have written.
  // nullopt: it still writes.
  std::optional<int> written_until_idle() const;

 private:
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::optional<int> written() const;  // by now, of the answer that it writes; nullopt: of none

  const LlamaFiles files_;
  const std::uint16_t port_;
  pid_t process_ = -1;
};

}  // namespace atimo::llm::testing

// In a test: the files, or the test is skipped.
#define LLAMA_FILES_OR_SKIP(name)                                                                     \
  const std::optional<::atimo::llm::testing::LlamaFiles> name = ::atimo::llm::testing::llama_files(); \
  if (!name) GTEST_SKIP() << "llama.cpp's server is not there: tools/fetch-llm-server brings it"
