#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "e2e/binary_fixture.h"

namespace atimo {

// `atimo serve` in a process of its own, on any free port, until the object goes.
class ServedBinary {
 public:
  explicit ServedBinary(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), ATIMO_BINARY);
    arguments.insert(arguments.end(), {"serve", "--port", "0"});
    std::array<int, 2> errors{};
    if (::pipe2(errors.data(), O_CLOEXEC) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(errors[1], STDERR_FILENO);
      std::vector<char*> argv;
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      ::execv(ATIMO_BINARY, argv.data());
      ::_exit(127);
    }
    ::close(errors[1]);
    errors_ = errors[0];
    read_port();
  }
  ServedBinary(const ServedBinary&) = delete;
  ServedBinary& operator=(const ServedBinary&) = delete;
  ~ServedBinary() {
    if (child_ <= 0) return;
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
    ::close(errors_);
  }

  // Empty when it did not start; said() is what it said instead.
  std::string port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + port_; }
  const std::string& said() const { return said_; }

 private:
  // The line "Átimo atende em http://127.0.0.1:PORT".
  void read_port() {
    char c = 0;
    while (::read(errors_, &c, 1) == 1) {
      said_ += c;
      const std::size_t at = said_.find("http://127.0.0.1:");
      if (c != '\n' || at == std::string::npos) continue;
      port_ = said_.substr(at + 17, said_.size() - at - 18);
      return;
    }
  }

  pid_t child_ = -1;
  int errors_ = -1;
  std::string port_;
  std::string said_;
};

}  // namespace atimo
