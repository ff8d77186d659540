#include "atimo/base/file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "support/status_matchers.h"

namespace atimo {
namespace {

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-file-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
  }
  std::filesystem::path path(const char* name) const { return folder_->path() / name; }
  std::optional<TempDir> folder_;
};

TEST_F(FileTest, ReadsBackWhatItWrote) {
  const std::string bytes("a\0b\n", 4);
  ASSERT_OK(write_file_atomic(path("x"), bytes));
  EXPECT_EQ(*read_file(path("x"), 10), bytes);
  EXPECT_EQ(MappedFile::open(path("x"))->bytes(), bytes);
  EXPECT_FALSE(std::filesystem::exists(path("x.tmp")));
}

TEST_F(FileTest, NamesPathAndLimitInErrors) {
  ASSERT_OK(write_file_atomic(path("big"), "0123456789"));
  const auto too_big = read_file(path("big"), 9);
  EXPECT_TRUE(absl::IsResourceExhausted(too_big.status()));
  EXPECT_NE(too_big.status().message().find("10 bytes"), absl::string_view::npos);
  EXPECT_TRUE(absl::IsNotFound(read_file(path("none"), 9).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(read_file(folder_->path(), 9).status()));
  EXPECT_TRUE(absl::IsNotFound(write_file_atomic(path("no/such/folder"), "x")));
}

TEST_F(FileTest, MapsAnEmptyFile) {
  ASSERT_OK(write_file_atomic(path("empty"), ""));
  EXPECT_TRUE(MappedFile::open(path("empty"))->bytes().empty());
}

TEST_F(FileTest, LockKeepsAnotherProcessOutAndNamesItsHolder) {
  const auto held = FileLock::acquire(path("lock"));
  ASSERT_OK(held);
  const pid_t child = fork();
  if (child == 0) {
    const auto second = FileLock::acquire(path("lock"));
    const bool named = second.status().message().find(std::to_string(getppid())) != absl::string_view::npos;
    _exit(absl::IsFailedPrecondition(second.status()) && named ? 0 : 1);
  }
  int state = 0;
  waitpid(child, &state, 0);
  EXPECT_EQ(WEXITSTATUS(state), 0);
}

TEST_F(FileTest, LockIsFreeAfterItsHolderIsGone) {
  { ASSERT_OK(FileLock::acquire(path("lock"))); }
  EXPECT_OK(FileLock::acquire(path("lock")));
}

}  // namespace
}  // namespace atimo
