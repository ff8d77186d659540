#include "milvus/lite_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "milvus/free_port.h"

namespace atimo::milvus::testing {

std::optional<std::filesystem::path> lite_program() {
  const std::filesystem::path libraries = std::filesystem::path(ATIMO_SOURCE_DIR) / "build/milvus-lite/lib";
  std::error_code error;
  for (const auto& python : std::filesystem::directory_iterator(libraries, error)) {
    std::filesystem::path program = python.path() / "site-packages/milvus_lite/lib/milvus";
    if (std::filesystem::exists(program, error)) return program;
  }
  return std::nullopt;
}

LiteServer::LiteServer(std::filesystem::path program) : program_(std::move(program)), port_(free_port()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "atimo-lite-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  folder_ = pattern;
  start();
}

LiteServer::~LiteServer() {
  stop();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

void LiteServer::start() {
  const std::string libraries = "LD_LIBRARY_PATH=" + program_.parent_path().string();
  const std::string database = (folder_ / "test.db").string(), log = (folder_ / "log").string();
  const std::string address = endpoint();
  const char* const arguments[] = {program_.c_str(), database.c_str(), address.c_str(), "ERROR", nullptr};
  const std::string home = "HOME=" + folder_.string();
  const char* const environment[] = {libraries.c_str(), home.c_str(), nullptr};
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execve(arguments[0], const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
    ::_exit(127);
  }
  wait_until_it_listens();
}

void LiteServer::wait_until_it_listens() const {
  const sockaddr_in address = loopback(port_);
  for (int tries = 0; tries < 600; ++tries) {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool listens = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    if (listens) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void LiteServer::stop() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace atimo::milvus::testing
