#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/daemon/lock.h"
#include "atimo/daemon/process.h"
#include "atimo/daemon/record.h"
#include "atimo/daemon/systemd.h"
#include "atimo/daemon/unix_socket.h"
#include "support/status_matchers.h"

namespace atimo::daemon {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class DaemonTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-daemon-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
    home_ = folder_->path() / "home";
  }
  static Record record() {
    return {.pid = 4321,
            .version = "1.2.3",
            .build = "77",
            .address = "http://127.0.0.1:8100",
            .socket = "/run/user/1/atimo/a.sock",
            .start = Record::Start::kByCommand,
            .started_at = "2026-01-31T12:00:00Z",
            .settings = {{"embedder", "abc"}, {"ranker", "def"}}};
  }
  static bool connects(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const bool connected = ::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(client);
    return connected;
  }
  std::optional<TempDir> folder_;
  std::filesystem::path home_;
};

TEST_F(DaemonTest, ARecordIsReadAsItWasWritten) {
  const auto read = parse_record(to_text(record()));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, record());
}

TEST_F(DaemonTest, ARecordThatIsNotWholeIsNone) {
  const std::string text = to_text(record());
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(parse_record(text.substr(0, size))) << size;
  EXPECT_FALSE(parse_record("pid=x\nend\n"));
}

TEST_F(DaemonTest, OneResidentAFolder) {
  EXPECT_EQ(find(home_).state, Resident::State::kNone);
  {
    auto lock = Lock::acquire(home_);
    ASSERT_OK(lock);
    EXPECT_EQ(find(home_).state, Resident::State::kStarting);
    ASSERT_OK(lock->publish(record()));
    const Resident resident = find(home_);
    EXPECT_EQ(resident.state, Resident::State::kReady);
    EXPECT_EQ(resident.record, record());
    const auto second = Lock::acquire(home_);
    EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(message_of(second.status())),
                AllOf(HasSubstr("pid 4321"), HasSubstr("versão 1.2.3"), HasSubstr("http://127.0.0.1:8100")));
  }
  EXPECT_EQ(find(home_).state, Resident::State::kNone);
  EXPECT_OK(Lock::acquire(home_));
}

TEST_F(DaemonTest, AProcessThatDiedHoldsNothing) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto lock = Lock::acquire(home_);
    if (lock.ok()) lock->publish(record()).IgnoreError();
    ::kill(::getpid(), SIGKILL);
  }
  int state = 0;
  ::waitpid(child, &state, 0);
  ASSERT_TRUE(WIFSIGNALED(state));
  const auto left = read_file(home_ / "atimo.daemon", 1 << 16);
  ASSERT_OK(left);
  EXPECT_THAT(*left, HasSubstr("pid=4321"));  // the text is there, and counts for nothing
  EXPECT_EQ(find(home_).state, Resident::State::kNone);
  EXPECT_OK(Lock::acquire(home_));
}

TEST_F(DaemonTest, TheSocketIsItsOwnersAndReplacesADeadOne) {
  const std::filesystem::path path = folder_->path() / "a.sock";
  {
    auto dead = UnixSocket::listen(path);
    ASSERT_OK(dead);
    std::filesystem::create_hard_link(path, folder_->path() / "kept");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  std::filesystem::rename(folder_->path() / "kept", path);  // as after a crash: a file, and nobody listens
  EXPECT_FALSE(connects(path));
  const auto socket = UnixSocket::listen(path);
  ASSERT_OK(socket);
  EXPECT_TRUE(connects(path));
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(DaemonTest, TheSocketIsWhereItsAddressFits) {
  const std::string runtime = folder_->path().string();
  const auto in_runtime = socket_path(home_, runtime);
  ASSERT_OK(in_runtime);
  EXPECT_EQ(in_runtime->parent_path(), folder_->path() / "atimo");
  EXPECT_THAT(in_runtime->string(), EndsWith(".sock"));
  struct stat info {};
  ASSERT_EQ(::stat(in_runtime->parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  const auto of_another_folder = socket_path(folder_->path() / "other", runtime);
  ASSERT_OK(of_another_folder);
  EXPECT_NE(*of_another_folder, *in_runtime);

  const auto without_runtime = socket_path(home_, "");
  ASSERT_OK(without_runtime);
  EXPECT_EQ(*without_runtime, home_ / "atimo.sock");

  const std::string deep(150, 'x');
  const auto too_long = socket_path(home_ / deep, runtime + "/" + deep);
  ASSERT_OK(too_long);
  EXPECT_THAT(too_long->string(), StartsWith(concat("/tmp/atimo-", ::geteuid(), "/")));
  EXPECT_EQ(UnixSocket::listen(home_ / deep).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(DaemonTest, OnlyTheProcessThatIsMeantInherits) {
  EXPECT_TRUE(inherited_sockets("", "").empty());
  EXPECT_TRUE(inherited_sockets(concat(::getpid() + 1), "1").empty());
  EXPECT_TRUE(inherited_sockets(concat(::getpid()), "0").empty());
  EXPECT_TRUE(inherited_sockets(concat(::getpid()), "-1").empty());
  EXPECT_TRUE(inherited_sockets(concat(::getpid()), "100000").empty());
}

TEST_F(DaemonTest, TellsTheServiceManager) {
  EXPECT_OK(notify("", "READY=1"));
  const std::string path = (folder_->path() / "notify").string();
  EXPECT_EQ(notify(path, "READY=1").code(), absl::StatusCode::kUnavailable);
  const int manager = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(manager, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_OK(notify(path, "READY=1"));
  char told[16] = {};
  EXPECT_EQ(::recv(manager, told, sizeof told, MSG_DONTWAIT), 7);
  EXPECT_STREQ(told, "READY=1");
  ::close(manager);
}

TEST_F(DaemonTest, AProcessThatDoesNotStartSaysWhy) {
  const auto started =
      launch({.argv = {"/bin/sh", "-c", "echo first; echo 'the reason' >&2; exit 1"}, .home = home_});
  EXPECT_EQ(started.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(message_of(started.status())), HasSubstr("the reason"));
  const auto log = read_file(log_path(home_), 1 << 16);
  ASSERT_OK(log);
  EXPECT_EQ(*log, "first\nthe reason\n");
  const auto missing = launch({.argv = {"/nonexistent/atimo"}, .home = home_});
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(DaemonTest, AProcessThatWasToldToEndIsNoFailure) {
  const auto started = launch({.argv = {"/bin/true"}, .home = home_});
  EXPECT_EQ(started.status().code(), absl::StatusCode::kAborted);
}

TEST_F(DaemonTest, AProcessThatNeverIsReadyIsNotWaitedForForEver) {
  const auto started =
      launch({.argv = {"/bin/sleep", "1"}, .home = home_, .patience = std::chrono::milliseconds(50)});
  EXPECT_EQ(started.status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(DaemonTest, StopAsksTheProcessAndWaitsForTheFolder) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto lock = Lock::acquire(home_);
    Record own = record();
    own.pid = ::getpid();
    if (lock.ok()) lock->publish(own).IgnoreError();
    [[maybe_unused]] const ssize_t told = ::write(ready[1], "x", 1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const Resident resident = find(home_);
  ASSERT_EQ(resident.state, Resident::State::kReady);
  EXPECT_EQ(resident.record.pid, child);
  EXPECT_OK(stop(home_, resident.record));
  EXPECT_EQ(find(home_).state, Resident::State::kNone);
  int state = 0;
  ::waitpid(child, &state, 0);
  EXPECT_EQ(WTERMSIG(state), SIGTERM);
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace atimo::daemon
