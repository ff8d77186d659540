// Published files and published values.
#include <cmath>
#include <fstream>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/model_store.h"
#include "atimo/models/published_files.h"
#include "atimo/models/published_values.h"
#include "models/fake_hub.h"
#include "models/tiny_bge.h"
#include "models/tiny_checkpoint.h"
#include "support/status_matchers.h"

namespace atimo::models {
namespace {

using encoder::Precision;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

class PublishedTest : public ::testing::Test {
 protected:
  absl::StatusOr<InstalledModel> install(std::string_view name, Precision precision) const {
    const ModelStore store(folder_->path() / "models");
    ATIMO_ASSIGN_OR_RETURN(const InstallPlan plan, store.plan(name, precision, published()));
    return store.install(Context(), plan);
  }
  static absl::StatusOr<Verification> verify_file(const fs::path& path) {
    ATIMO_ASSIGN_OR_RETURN(auto file, encoder::ModelFile::open(path));
    return verify(Context(), std::move(file), path.string(), {.threads = 1});
  }
  fs::path published() const { return folder_->path() / "published"; }

  absl::StatusOr<TempDir> folder_ = TempDir::create("atimo-published-");
};

TEST_F(PublishedTest, AFolderLacksFilesOrHasThem) {
  const CatalogModel& model = *find_model("bge-m3");
  EXPECT_EQ(check_published_files(Context(), model, published()).code(), absl::StatusCode::kNotFound);
  testing::write_tiny_bge(published());
  EXPECT_OK(check_published_files(Context(), model, published()));
  fs::remove(published() / "sparse_linear.pt");
  const absl::Status missing = check_published_files(Context(), model, published());
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(message_of(missing)), AllOf(HasSubstr("bge-m3"), HasSubstr("sparse_linear.pt")));
}

TEST_F(PublishedTest, AFileOfThePublishedSizeMustHaveItsContent) {
  testing::write_tiny_bge(published());
  const std::string content(3000, 'x');
  const std::string right = testing::sha256(content);
  const RepositoryFile pinned[] = {{"config.json"}, {"weights", Need::kOneOf, content.size(), right}};
  const CatalogModel model{.name = "x", .files = pinned};
  testing::write(published() / "weights", content);
  EXPECT_OK(check_published_files(Context(), model, published()));
  testing::write(published() / "weights", std::string(3000, 'y'));
  EXPECT_EQ(check_published_files(Context(), model, published()).code(), absl::StatusCode::kDataLoss);
  testing::write(published() / "weights", std::string(2999, 'y'));
  EXPECT_OK(check_published_files(Context(), model, published()));
}

TEST_F(PublishedTest, AComparisonPassesWithinItsTolerance) {
  EXPECT_TRUE((Comparison{.expected = 1, .got = 1.001, .tolerance = 2e-3}).passes());
  EXPECT_FALSE((Comparison{.expected = 1, .got = 0.997, .tolerance = 2e-3}).passes());
  EXPECT_FALSE((Comparison{.expected = 1, .got = std::nan(""), .tolerance = 2e-3}).passes());
  EXPECT_LT(tolerances(Precision::kF32).logit, tolerances(Precision::kInt8).logit);
}

TEST_F(PublishedTest, OtherWeightsUnderAPublishedNameDoNotPass) {
  testing::write_tiny_bge(published());
  const auto installed = install("bge-m3", Precision::kF32);
  ASSERT_OK(installed);
  const auto verification = verify_file(installed->path);
  ASSERT_OK(verification);
  EXPECT_GT(verification->values.size(), 40u);
  EXPECT_FALSE(verification->passes());
  for (const Comparison& value : verification->values) EXPECT_TRUE(std::isfinite(value.got)) << value.what;
}

TEST_F(PublishedTest, AModelWithoutPublishedValuesHasItsChecksums) {
  testing::write_tiny_bert(published());
  const auto installed = install("tiny", Precision::kInt8);
  ASSERT_OK(installed);
  const auto verification = verify_file(installed->path);
  ASSERT_OK(verification);
  EXPECT_THAT(verification->values, IsEmpty());
  EXPECT_TRUE(verification->passes());
  EXPECT_EQ(verification->bytes, installed->bytes);
}

TEST_F(PublishedTest, VerifyReadsTheTablesToo) {
  testing::write_tiny_bert(published());
  const auto installed = install("tiny", Precision::kF32);
  ASSERT_OK(installed);
  std::string bytes = *read_file(installed->path, 1 << 24);
  const float first = testing::tiny_value("embeddings.word_embeddings.weight", 0);
  const std::size_t words = bytes.find({reinterpret_cast<const char*>(&first), sizeof first});
  ASSERT_NE(words, std::string::npos);
  bytes[words] ^= 1;
  ASSERT_OK(write_file_atomic(installed->path, bytes));
  EXPECT_OK(encoder::ModelFile::open(installed->path));
  EXPECT_EQ(verify_file(installed->path).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace atimo::models
