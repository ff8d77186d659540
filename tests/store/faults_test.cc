#include <grp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/store/store.h"
#include "direct_sql.h"
#include "sample.h"
#include "support/status_matchers.h"

namespace atimo::store {
namespace {

using ::testing::AllOf;
using testing::article;
using testing::execute;
using ::testing::HasSubstr;
using testing::one;
using testing::version;

TempDir make_folder() { return TempDir::create("store-faults").value(); }

std::string message_of(const absl::Status& status) { return std::string(status.message()); }

// The exit code of `body` in a child process, where limits and identity can be changed; 100 when a signal
// ended it.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int state = 0;
  ::waitpid(child, &state, 0);
  return WIFEXITED(state) ? WEXITSTATUS(state) : 100;
}

TEST(StoreFaults, RefusesASecondOpenOfTheFolderAndNamesTheOwner) {
  const TempDir folder = make_folder();
  const auto first = Store::open(folder.path());
  ASSERT_OK(first);
  const auto second = Store::open(folder.path());
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status()));
  EXPECT_THAT(message_of(second.status()), HasSubstr(concat(::getpid())));
}

TEST(StoreFaults, RefusesADatabaseOfANewerReleaseAndSaysBothNumbers) {
  const TempDir folder = make_folder();
  ASSERT_OK(Store::open(folder.path()));
  execute(folder.path() / "atimo.db", "PRAGMA user_version = 77");
  const auto opened = Store::open(folder.path());
  EXPECT_TRUE(absl::IsFailedPrecondition(opened.status()));
  EXPECT_THAT(message_of(opened.status()),
              AllOf(HasSubstr("esquema 77"), HasSubstr("até o 3"), HasSubstr("atimo.db")));
}

TEST(StoreFaults, LeavesADatabaseOfAnotherProgramAlone) {
  const TempDir folder = make_folder();
  execute(folder.path() / "atimo.db", "CREATE TABLE theirs (a)");
  const std::string before = read_file(folder.path() / "atimo.db", 1 << 20).value();
  EXPECT_TRUE(absl::IsDataLoss(Store::open(folder.path()).status()));
  EXPECT_EQ(read_file(folder.path() / "atimo.db", 1 << 20).value(), before);
}

TEST(StoreFaults, SaysWhichFileIsNotADatabase) {
  const TempDir folder = make_folder();
  std::ofstream(folder.path() / "atimo.db") << std::string(8192, 'x');
  const auto opened = Store::open(folder.path());
  EXPECT_TRUE(absl::IsDataLoss(opened.status())) << opened.status();
  EXPECT_THAT(message_of(opened.status()), HasSubstr("atimo.db: o arquivo não é um banco de dados"));
}

TEST(StoreFaults, SaysThatAFileStandsWhereTheFolderShould) {
  const TempDir folder = make_folder();
  std::ofstream(folder.path() / "file") << "x";
  const auto opened = Store::open(folder.path() / "file");
  EXPECT_FALSE(opened.ok());
  EXPECT_THAT(message_of(opened.status()), HasSubstr("file: uma parte do caminho não é pasta"));
}

// A user for whom permission bits count: root writes everywhere.
bool become_ordinary_user() {
  if (::geteuid() != 0) return true;
  constexpr unsigned kNobody = 65534;
  return ::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
}

void set_mode(const std::filesystem::path& path, unsigned mode) {
  std::filesystem::permissions(path, std::filesystem::perms(mode));
}

TEST(StoreFaults, SaysThatAFolderCannotBeWritten) {
  const TempDir folder = make_folder();
  set_mode(folder.path(), 0555);
  const int code = in_child([&] {
    if (!become_ordinary_user()) return 50;
    const auto opened = Store::open(folder.path());
    if (!absl::IsPermissionDenied(opened.status())) return 1;
    return message_of(opened.status()).find(folder.path().string()) == std::string::npos ? 2 : 0;
  });
  set_mode(folder.path(), 0755);
  if (code == 50) GTEST_SKIP() << "cannot become another user";
  EXPECT_EQ(code, 0);
}

TEST(StoreFaults, SaysThatADatabaseFileCannotBeWritten) {
  const TempDir folder = make_folder();
  ASSERT_OK(Store::open(folder.path()));
  set_mode(folder.path(), 0777);
  set_mode(folder.path() / "atimo.lock", 0666);
  set_mode(folder.path() / "atimo.db", 0444);
  const int code = in_child([&] {
    if (!become_ordinary_user()) return 50;
    auto opened = Store::open(folder.path());
    absl::Status status = opened.status();
    if (opened.ok())
      status = (*opened)->put(one(version("a", std::nullopt, {article("art1", "x")}))).status();
    if (!absl::IsPermissionDenied(status)) return 1;
    return message_of(status).find("atimo.db") == std::string::npos ? 2 : 0;
  });
  if (code == 50) GTEST_SKIP() << "cannot become another user";
  EXPECT_EQ(code, 0);
}

int put_until_full(const std::filesystem::path& folder) {
  auto store = Store::open(folder);
  if (!store.ok()) return 1;
  if (!(*store)->put(one(version("kept", std::nullopt, {article("art1", "fica")}))).ok()) return 2;
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1 << 20, 1 << 20};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 3;
  const auto full =
      (*store)->put(one(version("big", std::nullopt, {article("art1", std::string(4 << 20, 'x'))})));
  if (!absl::IsResourceExhausted(full.status())) return 4;
  if (message_of(full.status()).find("atimo.db") == std::string::npos) return 5;
  // What was there is there, and what fits still goes in.
  if ((*store)->documents("default")->size() != 1) return 6;
  if (!(*store)->put(one(version("small", std::nullopt, {article("art1", "cabe")}))).ok()) return 7;
  return 0;
}

TEST(StoreFaults, SurvivesAFullDiskWithWhatItHad) {
  const TempDir folder = make_folder();
  EXPECT_EQ(in_child([&] { return put_until_full(folder.path()); }), 0);
  const auto store = Store::open(folder.path());
  ASSERT_OK(store);
  const auto documents = (*store)->documents("default");
  ASSERT_OK(documents);
  ASSERT_EQ(documents->size(), 2U);
  EXPECT_EQ(documents->at(0).id, "kept");
  EXPECT_EQ(documents->at(1).id, "small");
}

TEST(StoreFaults, SaysThatPagesAreDamaged) {
  const TempDir folder = make_folder();
  {
    auto store = Store::open(folder.path());
    ASSERT_OK(store);
    ASSERT_OK((*store)->put(one(version("lei", std::nullopt, {article("art1", std::string(100'000, 'x'))}))));
  }
  const std::filesystem::path path = folder.path() / "atimo.db";
  const std::string header = read_file(path, 10 << 20).value().substr(0, 4096);
  std::ofstream(path, std::ios::binary)
      << header << std::string(std::filesystem::file_size(path) - 4096, '\x7f');
  auto store = Store::open(folder.path());
  const absl::Status status = store.ok() ? (*store)->documents("default").status() : store.status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

}  // namespace
}  // namespace atimo::store
