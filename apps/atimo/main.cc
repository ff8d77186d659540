#include <unistd.h>

#include <iostream>
#include <string>
#include <string_view>

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

}  // namespace

int main(int argc, char** argv) {
  return atimo::cli::run({.arguments = {argv + (argc > 0 ? 1 : 0), argv + argc},
                          .environment = environment_of(environ),
                          .in = std::cin,
                          .out = std::cout,
                          .err = std::cerr,
                          .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                          .err_is_terminal = isatty(STDERR_FILENO) == 1,
                          .open_engine = atimo::engine::Engine::open});
}
