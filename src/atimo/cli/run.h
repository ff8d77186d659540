#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/config/config.h"
#include "atimo/engine/engine.h"

namespace atimo::cli {

using OpenEngine =
    std::function<absl::StatusOr<std::unique_ptr<engine::LocalEngine>>(const engine::EngineOptions&)>;

// All that a run of the program takes from its process. The streams are borrowed.
struct Process {
  std::vector<std::string> arguments;  // without the program's name
  config::Environment environment;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  // Asked when `out` failed: true when whoever read it left early ("| head -1").
  std::function<bool()> out_reader_is_gone;
  OpenEngine open_engine;
  // This program's file, to start the resident server with; empty: none is started.
  std::filesystem::path executable = {};
};

// Runs one command and returns its exit code: 0 ok, 1 failed, 2 usage, 3 not found, 4 unavailable, 141 the
// reader of `out` left. Results go to `out`; a failure is one line on `err`. Ignores SIGPIPE; `serve` returns
// on SIGINT or SIGTERM. Commands
// that need the engine work through the resident server of the data folder where config::Config::daemon says
// so.
int run(const Process& process);

}  // namespace atimo::cli
