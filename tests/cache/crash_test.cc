#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/cache/cache_store.h"

namespace atimo::cache {
namespace {

constexpr int kDevices = 40;

NewEntry entry(int number) {
  NewEntry made;
  made.question = concat("q", number);
  made.address = {.scope = "s", .exact = made.question, .signature = 1, .subject = 1};
  made.name_space = "default";
  made.answer = std::string(20'000, static_cast<char>('a' + number % 26));
  made.expires = 1'000;
  for (int device = 0; device < kDevices; ++device)
    made.devices.push_back({concat("lei-1#art", device), "aa"});
  return made;
}

// Stores answers until it is killed, and tells of each that was acknowledged.
[[noreturn]] void store_answers(const std::filesystem::path& file, int first, int pipe) {
  auto store = open_sqlite_store(file);
  if (!store.ok()) ::_exit(1);
  for (int number = first; number < 100'000; ++number) {
    const NewEntry made = entry(number);
    if (!(*store)->put({&made, 1}).ok()) ::_exit(2);
    if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(3);
  }
  ::_exit(4);
}

// Likes answer 1 until it is killed, and tells of each time that was acknowledged.
[[noreturn]] void give_feedback(const std::filesystem::path& file, int first, int pipe) {
  auto store = open_sqlite_store(file);
  if (!store.ok()) ::_exit(1);
  for (int number = first; number < 100'000; ++number) {
    if (!(*store)->feedback("default", 1, Feedback::kLike).ok()) ::_exit(2);
    if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(3);
  }
  ::_exit(4);
}

using Work = void(const std::filesystem::path& file, int first, int pipe);

// The last number that was acknowledged before the child was killed at no chosen moment.
int run_and_kill(Work& work, const std::filesystem::path& file, int first, std::mt19937& random) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) work(file, first, ends[1]);
  ::close(ends[1]);
  int last = first - 1;
  int number = 0;
  const int wanted = 1 + static_cast<int>(random() % 3);
  for (int i = 0; i < wanted && ::read(ends[0], &number, sizeof number) == sizeof number; ++i) last = number;
  // Not a wait for anything: it only moves the kill to another place of the write.
  volatile std::uint32_t spin = random() % 3'000'000;
  while (spin > 0) spin = spin - 1;
  ::kill(child, SIGKILL);
  int state = 0;
  ::waitpid(child, &state, 0);
  EXPECT_TRUE(WIFSIGNALED(state)) << "child ended by itself with " << WEXITSTATUS(state);
  while (::read(ends[0], &number, sizeof number) == sizeof number) last = number;
  ::close(ends[0]);
  return last;
}

std::int64_t count(const std::filesystem::path& file, const char* sql) {
  sqlite3* handle = nullptr;
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr), SQLITE_OK) << sql;
  EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
  const std::int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(handle);
  return value;
}

TEST(CacheCrash, LeavesWholeEntriesAndNoOrphans) {
  const TempDir folder = *TempDir::create("atimo-cache");
  const std::filesystem::path file = folder.path() / "cache.db";
  std::mt19937 random(7);
  int next = 0;
  for (int round = 0; round < 12; ++round) {
    const int last = run_and_kill(store_answers, file, next, random);
    auto store = open_sqlite_store(file);
    ASSERT_TRUE(store.ok()) << store.status();
    for (int number = next; number <= last; ++number) {
      const auto found = (*store)->exact(entry(number).address, 0);
      ASSERT_TRUE(found.ok() && *found) << "an acknowledged answer is gone: " << number;
      EXPECT_EQ((*found)->answer, entry(number).answer);
      EXPECT_EQ((*found)->devices.size(), static_cast<std::size_t>(kDevices));
    }
    EXPECT_EQ(count(file, "SELECT count(*) FROM entry_devices WHERE entry NOT IN (SELECT id FROM entries)"),
              0);
    EXPECT_EQ(
        count(file,
              "SELECT count(*) FROM entries WHERE (SELECT count(*) FROM entry_devices WHERE entry = id) "
              "<> 40"),
        0);
    next = last + 2;
  }
}

TEST(CacheCrash, LosesNoAcknowledgedFeedback) {
  const TempDir folder = *TempDir::create("atimo-cache");
  const std::filesystem::path file = folder.path() / "cache.db";
  {
    auto store = open_sqlite_store(file);
    ASSERT_TRUE(store.ok()) << store.status();
    const NewEntry made = entry(0);
    ASSERT_TRUE((*store)->put({&made, 1}).ok());
  }
  std::mt19937 random(7);
  std::uint64_t likes = 0;
  for (int round = 0; round < 8; ++round) {
    const int acknowledged = run_and_kill(give_feedback, file, 1, random);
    ASSERT_GT(acknowledged, 0);
    auto store = open_sqlite_store(file);
    ASSERT_TRUE(store.ok()) << store.status();
    const auto list = (*store)->list("default", {});
    ASSERT_TRUE(list.ok() && list->size() == 1);
    // One more may have been written when its acknowledgement was not.
    EXPECT_GE(list->at(0).likes, likes + static_cast<std::uint64_t>(acknowledged));
    EXPECT_LE(list->at(0).likes, likes + static_cast<std::uint64_t>(acknowledged) + 1);
    likes = list->at(0).likes;
  }
}

}  // namespace
}  // namespace atimo::cache
