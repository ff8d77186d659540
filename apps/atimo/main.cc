#include <poll.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>

#include "atimo/cli/run.h"

namespace {

atimo::config::Environment environment_of(char** variables) {
  atimo::config::Environment environment;
  for (; *variables != nullptr; ++variables) {
    const std::string_view entry = *variables;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return environment;
}

// The other end of a pipe or socket was closed. A full disk or any other failure looks different.
bool out_reader_is_gone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::error_code no_proc;  // then no server is started
  return atimo::cli::run({.arguments = {argv + (argc > 0 ? 1 : 0), argv + argc},
                          .environment = environment_of(environ),
                          .in = std::cin,
                          .out = std::cout,
                          .err = std::cerr,
                          .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                          .err_is_terminal = isatty(STDERR_FILENO) == 1,
                          .out_reader_is_gone = out_reader_is_gone,
                          .open_engine = atimo::engine::LocalEngine::open,
                          .executable = std::filesystem::read_symlink("/proc/self/exe", no_proc)});
}
