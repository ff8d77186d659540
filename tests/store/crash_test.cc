#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/store/store.h"
#include "sample.h"
#include "support/status_matchers.h"

namespace atimo::store {
namespace {

using testing::article;
using testing::day;
using testing::version;

constexpr int kDocumentsPerPut = 4;
constexpr int kDevices = 30;

// Round n writes version n of the same documents: every device changes with each round.
std::vector<NewVersion> round_of(int round) {
  std::vector<NewVersion> versions;
  for (int document = 0; document < kDocumentsPerPut; ++document) {
    std::vector<StoredDevice> devices;
    for (int number = 1; number <= kDevices; ++number) {
      devices.push_back(article(concat("art", number), concat("texto ", number, " da rodada ", round)));
    }
    versions.push_back(version(concat("lei-", document), day(1600 + round), std::move(devices)));
  }
  return versions;
}

[[noreturn]] void write_rounds(const std::filesystem::path& folder, int first, int pipe) {
  auto store = Store::open(folder);
  if (!store.ok()) ::_exit(1);
  for (int round = first; round < 1000; ++round) {
    if (!(*store)->put(round_of(round)).ok()) ::_exit(2);
    if (::write(pipe, &round, sizeof round) != sizeof round) ::_exit(3);
  }
  ::_exit(4);
}

// The last round that the child said was written before it was killed at no chosen moment.
int run_and_kill(const std::filesystem::path& folder, int first, std::mt19937& random) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) write_rounds(folder, first, ends[1]);
  ::close(ends[1]);
  int last = first - 1;
  int round = 0;
  const int wanted = static_cast<int>(random() % 3);
  for (int reports = 0; reports < wanted && ::read(ends[0], &round, sizeof round) == sizeof round; ++reports)
    last = round;
  // Not a wait for anything: it only moves the kill to another place of the write.
  volatile std::uint32_t spin = random() % 4'000'000;
  while (spin > 0) spin = spin - 1;
  ::kill(child, SIGKILL);
  int state = 0;
  ::waitpid(child, &state, 0);
  EXPECT_TRUE(WIFSIGNALED(state)) << "child ended by itself with " << WEXITSTATUS(state);
  while (::read(ends[0], &round, sizeof round) == sizeof round) last = round;
  ::close(ends[0]);
  return last;
}

// The number of rounds in the store, after checking that each is whole and the same for every document.
int check_whole(Store& store) {
  const auto documents = store.documents("default");
  EXPECT_TRUE(documents.ok()) << documents.status();
  if (documents->empty()) return 0;
  EXPECT_EQ(documents->size(), static_cast<std::size_t>(kDocumentsPerPut));
  const int rounds = static_cast<int>(documents->at(0).versions);
  for (const Document& document : *documents) {
    EXPECT_EQ(document.versions, static_cast<std::uint32_t>(rounds));
    for (int round = std::max(0, rounds - 3); round < rounds; ++round) {
      const auto devices = store.devices(document.row, day(1600 + round));
      EXPECT_TRUE(devices.ok()) << devices.status();
      EXPECT_EQ(devices->size(), static_cast<std::size_t>(kDevices));
      for (const StoredDevice& device : *devices) {
        EXPECT_EQ(device.text, concat("texto ", device.ordinal + 1, " da rodada ", round));
      }
    }
  }
  return rounds;
}

TEST(StoreCrash, KeepsEveryAcknowledgedPutAndNoPartOfAnother) {
  const TempDir folder = TempDir::create("store-crash").value();
  std::mt19937 random(20240229);
  int rounds = 0;
  int unacknowledged = 0;
  for (int iteration = 0; iteration < 100; ++iteration) {
    const int last = run_and_kill(folder.path(), rounds, random);
    auto store = Store::open(folder.path());
    ASSERT_OK(store);
    const int found = check_whole(**store);
    ASSERT_GE(found, last + 1) << "an acknowledged put is gone";
    ASSERT_LE(found, last + 2) << "more was written than was begun";
    unacknowledged += found == last + 2 ? 1 : 0;
    rounds = found;
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(rounds, 0);
  RecordProperty("rounds", rounds);
  RecordProperty("unacknowledged", unacknowledged);
}

}  // namespace
}  // namespace atimo::store
