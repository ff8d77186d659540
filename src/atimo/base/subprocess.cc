#include "atimo/base/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"

namespace atimo {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t kMaxErrorBytes = 64 << 10;
constexpr int kExecFailed = 127;

class Pipe {
 public:
  Pipe() : open_(::pipe2(ends_.data(), O_CLOEXEC) == 0) {}
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool ok() const { return open_; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_read() { close_end(0); }
  void close_write() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }
  std::array<int, 2> ends_{-1, -1};
  bool open_;
};

// Runs in the child between fork and exec: async-signal-safe calls only.
[[noreturn]] void exec_child(char* const* argv, int output, int error, std::uint64_t max_memory_bytes) {
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(error, STDERR_FILENO);
  const rlimit memory{max_memory_bytes, max_memory_bytes};
  ::setrlimit(RLIMIT_AS, &memory);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::execvp(argv[0], argv);
  ::_exit(kExecFailed);
}

enum class Drain { kOpen, kClosed, kTooMuch };

Drain drain(int descriptor, std::string& into, std::uint64_t limit, bool discard_beyond) {
  std::array<char, 1 << 16> buffer;
  const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN ? Drain::kOpen : Drain::kClosed;
  if (got == 0) return Drain::kClosed;
  const auto size = static_cast<std::size_t>(got);
  if (into.size() + size <= limit) {
    into.append(buffer.data(), size);
    return Drain::kOpen;
  }
  if (!discard_beyond) return Drain::kTooMuch;
  into.append(buffer.data(), static_cast<std::size_t>(limit) - into.size());
  return Drain::kOpen;
}

// Collects both streams until they close. The child is not reaped here.
absl::Status collect(Pipe& output, Pipe& error, const SubprocessOptions& options,
                     SteadyClock::time_point deadline, std::string_view program, SubprocessResult& result) {
  std::array<pollfd, 2> polled{pollfd{output.read_end(), POLLIN, 0}, pollfd{error.read_end(), POLLIN, 0}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    const int ready = left <= 0 ? 0
                                : ::poll(polled.data(), polled.size(),
                                         static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0 && SteadyClock::now() >= deadline) {
      return absl::DeadlineExceededError(
          concat(program, " passou do tempo máximo de ", options.timeout.count(), " ms"));
    }
    if (polled[0].revents != 0) {
      const Drain state = drain(polled[0].fd, result.standard_output, options.max_output_bytes, false);
      if (state == Drain::kTooMuch) {
        return absl::ResourceExhaustedError(
            concat(program, " escreveu mais que o máximo de ", options.max_output_bytes, " bytes"));
      }
      if (state == Drain::kClosed) polled[0].fd = -1;
    }
    if (polled[1].revents != 0 &&
        drain(polled[1].fd, result.standard_error, kMaxErrorBytes, true) == Drain::kClosed) {
      polled[1].fd = -1;
    }
  }
  return absl::OkStatus();
}

int reap(pid_t child) {
  int state = 0;
  while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
}

}  // namespace

absl::StatusOr<SubprocessResult> run_subprocess(const std::vector<std::string>& argv,
                                                const SubprocessOptions& options) {
  if (argv.empty()) return absl::InvalidArgumentError("nenhum programa dado");
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  Pipe output;
  Pipe error;
  if (!output.ok() || !error.ok()) {
    return absl::ResourceExhaustedError(concat("não pude criar um pipe: ", system_reason(errno)));
  }
  const auto deadline = SteadyClock::now() + options.timeout;
  const pid_t child = ::fork();
  if (child < 0)
    return absl::ResourceExhaustedError(concat("não pude iniciar ", argv[0], ": ", system_reason(errno)));
  if (child == 0)
    exec_child(arguments.data(), output.write_end(), error.write_end(), options.max_memory_bytes);
  output.close_write();
  error.close_write();

  SubprocessResult result;
  const absl::Status collected = collect(output, error, options, deadline, argv[0], result);
  if (!collected.ok()) ::kill(child, SIGKILL);
  result.exit_code = reap(child);
  ATIMO_RETURN_IF_ERROR(collected);
  if (result.exit_code == kExecFailed && result.standard_output.empty() && result.standard_error.empty()) {
    return absl::NotFoundError(concat("programa não encontrado: ", argv[0]));
  }
  return result;
}

}  // namespace atimo
