#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "atimo/index/internal/index_folder.h"
#include "atimo/index/internal/segment_builder.h"
#include "index_fixture.h"

namespace atimo::index {
namespace {

namespace fs = std::filesystem;
using testing::IndexInFolder;
using testing::RandomCorpus;
using testing::unit;

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;

std::string file_bytes(const fs::path& path) { return *read_file(path, kMaxBytes); }

void write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::set<std::string> file_names(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

// Two segments, one with deletions.
void fill(const IndexInFolder& index) {
  ASSERT_OK(
      index->apply(std::vector{unit(1, {"lei", "art"}), unit(2, {"lei"}), unit(3, {"lei", "pena"})}, {}, 10));
  ASSERT_OK(index->apply(std::vector{unit(4, {"lei", "crime"})}, std::vector<UnitKey>{2}, 11));
}

std::vector<UnitKey> keys_of(const Snapshot& snapshot, const std::string& term) {
  std::vector<UnitKey> keys;
  const auto hits = snapshot.search(std::vector<QueryTerm>{{term}}, {}, {.top_k = 10'000});
  EXPECT_OK(hits);
  for (const Hit& hit : *hits) keys.push_back(hit.key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

TEST(DurabilityTest, ReopenFindsTheSameState) {
  IndexInFolder index;
  fill(index);
  const std::uint64_t epoch = index->snapshot()->epoch();
  index.open();
  EXPECT_EQ(index->token(), 11u);
  EXPECT_EQ(index->snapshot()->epoch(), epoch);
  EXPECT_EQ(keys_of(*index->snapshot(), "lei"), (std::vector<UnitKey>{1, 3, 4}));
  EXPECT_OK(index->verify());
}

TEST(DurabilityTest, OpensOnceAtATime) {
  const IndexInFolder index;
  EXPECT_TRUE(absl::IsFailedPrecondition(Index::open(index.path(), {}).status()));
}

TEST(DurabilityTest, ClearDropsEverythingOnDiskToo) {
  IndexInFolder index;
  fill(index);
  const std::uint64_t epoch = index->snapshot()->epoch();
  ASSERT_OK(index->clear());
  EXPECT_EQ(index->snapshot()->unit_count(), 0u);
  EXPECT_GT(index->snapshot()->epoch(), epoch);
  EXPECT_EQ(file_names(index.path()), (std::set<std::string>{"lock", "manifest"}));
  index.open();
  EXPECT_EQ(index->token(), 0u);
  fill(index);
  EXPECT_EQ(index->snapshot()->unit_count(), 3u);
}

TEST(DurabilityTest, SnapshotsOutliveTheirFilesAndTheIndex) {
  IndexInFolder index;
  fill(index);
  const auto before = index->snapshot();
  ASSERT_OK(index->clear());
  index.close();
  EXPECT_EQ(keys_of(*before, "lei"), (std::vector<UnitKey>{1, 3, 4}));
}

TEST(DurabilityTest, LeftoversOfACrashAreRemovedAtOpenAndOtherFilesKept) {
  IndexInFolder index;
  fill(index);
  index.close();
  const std::set<std::string> before = file_names(index.path());
  for (const char* name :
       {"segment-900", "segment-7.tmp", "deletions-901", "deletions-7.tmp", "manifest.tmp"}) {
    write_bytes(index.path() / name, "half");
  }
  write_bytes(index.path() / "notes.txt", "mine");
  index.open();
  std::set<std::string> expected = before;
  expected.insert("notes.txt");
  EXPECT_EQ(file_names(index.path()), expected);
}

TEST(DurabilityTest, FilesNoLongerNamedAreRemovedAfterMerges) {
  const IndexInFolder index(Index::Options{.merge_at_segments = 2});
  for (UnitKey key = 0; key < 50; ++key) {
    ASSERT_OK(index->apply(std::vector{unit(key, {"x"})}, std::vector<UnitKey>{key / 2}, key));
  }
  ASSERT_OK(index->settle());
  EXPECT_LT(file_names(index.path()).size(), 20u);
  EXPECT_OK(index->verify());
}

TEST(DurabilityTest, TermsOfAnotherVersionAreRefusedUntilTheyAreRemoved) {
  IndexInFolder index(Index::Options{.content_version = 1});
  fill(index);
  index.close();
  const Index::Options newer{.content_version = 2};
  EXPECT_TRUE(absl::IsDataLoss(Index::open(index.path(), newer).status()));
  ASSERT_OK(Index::remove(index.path()));
  const auto opened = Index::open(index.path(), newer);
  ASSERT_OK(opened);
  EXPECT_EQ((*opened)->snapshot()->unit_count(), 0u);
}

// A process killed during apply leaves the new files written so far beside the old manifest, or the new
// manifest.
TEST(DurabilityTest, AnyPrefixOfAnApplysWritesLeavesTheOldStateOrTheNew) {
  IndexInFolder index(Index::Options{.merge_at_segments = 2});
  fill(index);
  index.close();
  const auto old_folder = *TempDir::create("index_old");
  fs::copy(index.path(), old_folder.path(), fs::copy_options::recursive);
  index.open();
  ASSERT_OK(index->apply(std::vector{unit(9, {"lei"}), unit(4, {"lei"})}, std::vector<UnitKey>{1}, 12));
  index.close();
  std::vector<std::string> written;
  for (const std::string& name : file_names(index.path())) {
    if (!fs::exists(old_folder.path() / name)) written.push_back(name);
  }
  ASSERT_FALSE(written.empty());
  for (std::size_t whole = 0; whole <= written.size(); ++whole) {
    const auto crashed = *TempDir::create("index_crashed");
    fs::copy(old_folder.path(), crashed.path(), fs::copy_options::recursive);
    for (std::size_t i = 0; i < whole; ++i) fs::copy(index.path() / written[i], crashed.path() / written[i]);
    if (whole < written.size()) {
      const std::string bytes = file_bytes(index.path() / written[whole]);
      write_bytes(crashed.path() / (written[whole] + ".tmp"), bytes.substr(0, bytes.size() / 2));
    }
    const auto opened = Index::open(crashed.path(), {});
    ASSERT_OK(opened);
    EXPECT_EQ((*opened)->token(), 11u);
    EXPECT_EQ(keys_of(*(*opened)->snapshot(), "lei"), (std::vector<UnitKey>{1, 3, 4}));
    ASSERT_OK((*opened)->apply(std::vector{unit(20, {"lei"})}, {}, 13));
    EXPECT_OK((*opened)->verify());
  }
  index.open();
  EXPECT_EQ(index->token(), 12u);
  EXPECT_EQ(keys_of(*index->snapshot(), "lei"), (std::vector<UnitKey>{3, 4, 9}));
}

TEST(DurabilityTest, FailedApplyKeepsTheStateAndALaterOneSucceeds) {
  const IndexInFolder index;
  fill(index);
  // A folder where the next segment's temporary file should go makes the write fail.
  std::uint64_t next = 0;
  for (const std::string& name : file_names(index.path())) {
    const std::size_t dash = name.find('-');
    if (dash != std::string::npos)
      next = std::max<std::uint64_t>(next, std::stoull(name.substr(dash + 1)) + 1);
  }
  fs::create_directory(index.path() / concat("segment-", next, ".tmp"));
  EXPECT_FALSE(index->apply(std::vector{unit(30, {"lei"})}, std::vector<UnitKey>{1}, 12).ok());
  EXPECT_EQ(index->token(), 11u);
  EXPECT_EQ(keys_of(*index->snapshot(), "lei"), (std::vector<UnitKey>{1, 3, 4}));
  EXPECT_OK(index->apply(std::vector{unit(30, {"lei"})}, std::vector<UnitKey>{1}, 12));
  EXPECT_EQ(keys_of(*index->snapshot(), "lei"), (std::vector<UnitKey>{3, 4, 30}));
}

class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fill(index_);
    index_.close();
  }

  void expect_damage(const std::string& name) {
    const auto opened = Index::open(index_.path(), {});
    EXPECT_TRUE(absl::IsDataLoss(opened.status())) << name << ": " << opened.status();
    EXPECT_NE(opened.status().message().find(name), std::string_view::npos) << opened.status();
  }

  IndexInFolder index_;
};

TEST_F(DamageTest, EveryTruncationOfEveryFileIsDetected) {
  for (const std::string& name : file_names(index_.path())) {
    if (name == "lock") continue;
    const std::string bytes = file_bytes(index_.path() / name);
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97) {
      write_bytes(index_.path() / name, bytes.substr(0, size));
      expect_damage(name);
    }
    write_bytes(index_.path() / name, bytes + std::string(8, '\0'));
    expect_damage(name);
    write_bytes(index_.path() / name, bytes);
  }
  EXPECT_OK(Index::open(index_.path(), {}));
}

TEST_F(DamageTest, EveryFlippedBitIsDetected) {
  for (const std::string& name : file_names(index_.path())) {
    if (name == "lock") continue;
    const std::string bytes = file_bytes(index_.path() / name);
    for (std::size_t place = 0; place < bytes.size(); ++place) {
      std::string flipped = bytes;
      flipped[place] = static_cast<char>(flipped[place] ^ (1 << (place % 8)));
      write_bytes(index_.path() / name, flipped);
      expect_damage(name);
    }
    write_bytes(index_.path() / name, bytes);
  }
  EXPECT_OK(Index::open(index_.path(), {}));
}

TEST_F(DamageTest, MissingFilesAreDetected) {
  for (const std::string& name : file_names(index_.path())) {
    if (name == "lock") continue;
    const std::string bytes = file_bytes(index_.path() / name);
    fs::remove(index_.path() / name);
    expect_damage(name);
    write_bytes(index_.path() / name, bytes);
  }
}

TEST_F(DamageTest, AnotherSegmentUnderTheNameIsDetected) {
  const UnitInput other = unit(99, {"outro"});
  const std::vector<const UnitInput*> units{&other};
  write_bytes(index_.path() / "segment-1", *internal::build_segment(units, 0, nullptr));
  expect_damage("segment-1");
}

TEST_F(DamageTest, RemoveMakesADamagedFolderOpenAgainEmpty) {
  write_bytes(index_.path() / "manifest", "x");
  expect_damage("manifest");
  ASSERT_OK(Index::remove(index_.path()));
  const auto opened = Index::open(index_.path(), {});
  ASSERT_OK(opened);
  EXPECT_EQ((*opened)->snapshot()->unit_count(), 0u);
}

TEST_F(DamageTest, VerifyNamesAFileDamagedWhileOpen) {
  index_.open();
  const fs::path path = index_.path() / "segment-1";
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(-1, std::ios::end);
    file.put('\x55');
  }
  const absl::Status status = index_->verify();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_NE(status.message().find("segment-1"), std::string_view::npos) << status;
}

}  // namespace
}  // namespace atimo::index
