#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/subprocess.h"
#include "support/status_matchers.h"

namespace atimo {

// The built program over a data folder of the test's own.
class BinaryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-e2e-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
    home_ = (folder_->path() / "home").string();
    ::setenv("ATIMO_DAEMON", "off",
             1);  // each command in its own process, unless a test is about the other way
  }
  const std::string& home() const { return home_; }
  SubprocessResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {ATIMO_BINARY, "--home", home()});
    SubprocessOptions options;
    options.max_memory_bytes = RLIM_INFINITY;  // sanitizers map terabytes
    auto result = run_subprocess(arguments, options);
    EXPECT_OK(result);
    return result.ok() ? *result : SubprocessResult{};
  }
  static std::string example(const char* name) { return concat(ATIMO_SOURCE_DIR, "/examples/", name); }
  // The same with this descriptor as standard output; `standard_output` stays empty.
  SubprocessResult run_into(int output, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {ATIMO_BINARY, "--home", home()});
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const std::string errors = (folder_->path() / "errors").string();
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(output, STDOUT_FILENO);
      ::dup2(::open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
      ::execv(ATIMO_BINARY, argv.data());
      ::_exit(127);
    }
    int state = 0;
    ::waitpid(child, &state, 0);
    SubprocessResult result;
    result.exit_code = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
    result.standard_error = *read_file(errors, 1 << 20);
    return result;
  }

  std::optional<TempDir> folder_;
  std::string home_;
};

}  // namespace atimo
