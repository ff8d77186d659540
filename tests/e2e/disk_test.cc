// What remains when the disk under the data folder fills up or turns read-only. Permission bits do not stop
// root, so both are real mounts.
#include <sched.h>
#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "e2e/binary_fixture.h"

namespace atimo {
namespace {

using ::testing::HasSubstr;

class DiskTest : public BinaryTest {
 protected:
  void SetUp() override {
    BinaryTest::SetUp();
    // The mounts are seen by this process and its children alone, and go with it.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      GTEST_SKIP() << "cannot mount here: " << std::strerror(errno);
    disk_ = folder_->path() / "disk";
    home_ = (disk_ / "home").string();
    std::filesystem::create_directories(disk_);
  }
  void TearDown() override { ::umount2(disk_.c_str(), MNT_DETACH); }

  void mount_small_disk() {
    if (::mount("none", disk_.c_str(), "tmpfs", 0, "size=2m") != 0)
      GTEST_SKIP() << "cannot mount a tmpfs: " << std::strerror(errno);
  }
  void mount_again(unsigned long flags) {
    ASSERT_EQ(::mount("none", disk_.c_str(), nullptr, MS_REMOUNT | MS_BIND | flags, nullptr), 0)
        << std::strerror(errno);
  }
  std::size_t documents() const {
    const SubprocessResult listed = run({"--json", "documents", "list"});
    EXPECT_EQ(listed.exit_code, 0) << listed.standard_error;
    return nlohmann::json::parse(listed.standard_output)["documents"].size();
  }
  void expect_both_examples_found() const {
    EXPECT_EQ(run({"ask", "O que diz o art. 49, II, da Lei nº 1.234/2023?"}).exit_code, 0);
    const SubprocessResult found = run({"search", "--top-k", "10", "estudo técnico preliminar"});
    EXPECT_THAT(found.standard_output, HasSubstr("IN SECAD"));
    EXPECT_EQ(documents(), 2u);
  }

  std::filesystem::path disk_;
};

bool is_one_error_line(const std::string& text) {
  return text.starts_with("atimo: erro: ") && std::count(text.begin(), text.end(), '\n') == 1;
}

// Takes what space there is, but for the last pages.
void fill(const std::filesystem::path& ballast) {
  std::ofstream file(ballast, std::ios::binary);
  const std::string page(4096, 'x');
  while (file.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
  }
}

TEST_F(DiskTest, AFullDiskLosesNothingThatWasAcknowledged) {
  mount_small_disk();
  if (IsSkipped()) return;
  ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
  const std::filesystem::path ballast = disk_ / "ballast";
  fill(ballast);

  const SubprocessResult refused = run({"ingest", example("in-secad-7-2023.md")});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(is_one_error_line(refused.standard_error)) << refused.standard_error;
  EXPECT_THAT(refused.standard_error, HasSubstr("disco cheio"));

  std::filesystem::remove(ballast);
  EXPECT_EQ(documents(), 1u);
  EXPECT_EQ(run({"ask", "O que diz o art. 49, II, da Lei nº 1.234/2023?"}).exit_code, 0);
  ASSERT_EQ(run({"ingest", example("in-secad-7-2023.md")}).exit_code, 0);
  expect_both_examples_found();
}

// The disk fills in the middle: batches of documents before that are whole, the others are not there.
TEST_F(DiskTest, ACorpusThatDoesNotFitLeavesWholeDocuments) {
  mount_small_disk();
  if (IsSkipped()) return;
  const std::filesystem::path corpus = folder_->path() / "corpus.jsonl";
  std::string lines;
  for (int d = 0; d < 4000; ++d) {
    for (int article = 1; article <= 2; ++article) {
      lines += concat(R"({"_id": "lei-)", 1000 + d, R"(-2001#art)", article, R"(", "text": "Art. )", article,
                      R"(. Texto do artigo sobre o assunto )", d, "\"}\n");
    }
  }
  ASSERT_OK(write_file_atomic(corpus, lines));
  const SubprocessResult refused = run({"ingest", corpus.string()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(is_one_error_line(refused.standard_error)) << refused.standard_error;

  ASSERT_EQ(::mount("none", disk_.c_str(), nullptr, MS_REMOUNT, "size=64m"), 0);
  const SubprocessResult listed = run({"--json", "documents", "list"});
  ASSERT_EQ(listed.exit_code, 0) << listed.standard_error;
  const auto reply = nlohmann::json::parse(listed.standard_output);
  EXPECT_LT(reply["documents"].size(), 4000u);
  for (const auto& document : reply["documents"]) EXPECT_EQ(document["articles"], 2) << document.dump();
  ASSERT_EQ(run({"ingest", corpus.string()}).exit_code, 0);
  EXPECT_EQ(documents(), 4000u);
}

TEST_F(DiskTest, AReadOnlyDiskIsSaidAndLeftAsItWas) {
  if (::mount(disk_.c_str(), disk_.c_str(), nullptr, MS_BIND, nullptr) != 0)
    GTEST_SKIP() << "cannot bind a mount: " << std::strerror(errno);
  ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
  mount_again(MS_RDONLY);

  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"ingest", example("in-secad-7-2023.md")}, {"status"}}) {
    const SubprocessResult refused = run(command);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(is_one_error_line(refused.standard_error)) << refused.standard_error;
    EXPECT_THAT(refused.standard_error, HasSubstr("só de leitura"));
  }

  mount_again(0);
  ASSERT_EQ(run({"ingest", example("in-secad-7-2023.md")}).exit_code, 0);
  expect_both_examples_found();
}

}  // namespace
}  // namespace atimo
