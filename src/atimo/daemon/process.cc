#include "atimo/daemon/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/context.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"
#include "atimo/daemon/lock.h"

namespace atimo::daemon {
namespace {

constexpr std::chrono::milliseconds kLookEvery{5};
constexpr std::uint64_t kMaxLogBytes = 256ull << 20;

// Of "atimo: erro: ...", which whoever shows the reason puts before it anyway.
constexpr std::string_view kProgramMark = "atimo: ";

std::string last_line(const std::filesystem::path& path, std::uint64_t from) {
  absl::StatusOr<std::string> text = read_file(path, kMaxLogBytes);
  if (!text.ok() || text->size() <= from) return "sem dizer por quê";
  text->erase(0, from);
  text->erase(text->find_last_not_of('\n') + 1);
  std::string line = text->substr(text->rfind('\n') + 1);  // npos + 1 is the beginning
  if (!line.starts_with(kProgramMark)) return line;
  const std::size_t end = line.find(": ", kProgramMark.size());
  if (end != std::string::npos) line.erase(0, end + 2);
  return line;
}

// Only calls that are allowed between fork and exec.
[[noreturn]] void become(const std::vector<char*>& argv, int log) {
  ::setsid();
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv(argv.front(), argv.data());
  ::_exit(127);
}

}  // namespace

std::filesystem::path log_path(const std::filesystem::path& home) { return home / "atimo.log"; }

absl::StatusOr<Record> launch(const Launch& launch) {
  ATIMO_RETURN_IF_ERROR(create_folders(launch.home));
  const std::filesystem::path log = log_path(launch.home);
  const int descriptor = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return system_error("abrir", log);
  std::error_code ignored;
  const std::uintmax_t begin = std::filesystem::file_size(log, ignored);
  std::vector<std::string> arguments = launch.argv;
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  const int fork_error = errno;
  if (child == 0) become(argv, descriptor);
  ::close(descriptor);
  if (child < 0)
    return absl::UnavailableError(concat("não pude criar um processo: ", system_reason(fork_error)));

  const Clock::time_point end = Clock::now() + launch.patience;
  int how_it_ended = 0;
  for (bool is_running = true; Clock::now() < end; std::this_thread::sleep_for(kLookEvery)) {
    const Resident resident = find(launch.home);
    if (resident.state == Resident::State::kReady) return resident.record;
    if (is_running) is_running = ::waitpid(child, &how_it_ended, WNOHANG) == 0;
    if (is_running || resident.state != Resident::State::kNone) continue;
    if (WIFEXITED(how_it_ended) && WEXITSTATUS(how_it_ended) == 0)
      return absl::AbortedError("o servidor foi parado logo que iniciou");
    return absl::FailedPreconditionError(
        concat("o servidor não ficou de pé: ", last_line(log, begin), " (registro em ", log.string(), ")"));
  }
  return absl::UnavailableError(concat("o servidor (pid ", child, ") não ficou pronto em ",
                                       launch.patience.count() / 1000, " s; o registro está em ",
                                       log.string()));
}

absl::Status wait_for_end(const std::filesystem::path& home, const Record& record,
                          std::chrono::milliseconds patience) {
  const Clock::time_point end = Clock::now() + patience;
  while (Clock::now() < end) {
    const Resident resident = find(home);
    const bool is_other = resident.state == Resident::State::kReady && resident.record.pid != record.pid;
    if (resident.state == Resident::State::kNone || is_other) return absl::OkStatus();
    std::this_thread::sleep_for(kLookEvery);
  }
  return absl::DeadlineExceededError(
      concat("o servidor (pid ", record.pid, ") não parou em ", patience.count() / 1000, " s"));
}

absl::Status stop(const std::filesystem::path& home, const Record& record,
                  std::chrono::milliseconds patience) {
  // The lock is held, so the pid in it is its holder's.
  if (::kill(record.pid, SIGTERM) != 0 && errno != ESRCH)
    return absl::PermissionDeniedError(
        concat("não pude parar o servidor (pid ", record.pid, "): ", system_reason(errno)));
  return wait_for_end(home, record, patience);
}

}  // namespace atimo::daemon
