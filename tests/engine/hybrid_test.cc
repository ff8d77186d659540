// Search by words and meaning, with the real weights of a small model. tools/fetch-test-model brings them.
#include <gmock/gmock.h>

#include <optional>
#include <string>

#include "atimo/base/file.h"
#include "atimo/engine/engine.h"
#include "engine/minilm.h"
#include "support/status_matchers.h"

namespace atimo::engine {
namespace {

using retrieval::Fusion;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::minilm;
using ::testing::Not;
using ::testing::SizeIs;

const std::filesystem::path kExamples = ATIMO_SOURCE_DIR "/examples";

class HybridTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::minilm_is_there()) GTEST_SKIP() << testing::kNoMinilm;
    ASSERT_NE(minilm(), nullptr);
    home_.emplace(*TempDir::create("atimo-hybrid-"));
  }
  void open(std::shared_ptr<const encoder::Encoder> embedder) {
    engine_.reset();
    auto opened = LocalEngine::open({.home = home_->path(), .embedder = std::move(embedder)});
    ASSERT_OK(opened);
    engine_ = *std::move(opened);
  }
  void ingest(const char* name) {
    const auto report = engine_->ingest_paths(Context(), {kExamples / name}, {});
    ASSERT_OK(report);
    ASSERT_THAT(report->failures, IsEmpty());
  }
  SearchResult search(const std::string& text, std::optional<Fusion> fusion = std::nullopt) const {
    auto result = engine_->search(Context(), {.text = text, .top_k = 5, .fusion = fusion});
    EXPECT_OK(result);
    return result.ok() ? *std::move(result) : SearchResult{};
  }

  std::optional<TempDir> home_;
  std::unique_ptr<LocalEngine> engine_;
};

TEST_F(HybridTest, AnIngestGivesEveryUnitItsVectorAndAllFusionsFind) {
  open(minilm());
  ingest("lei-municipal-1234-2023.md");
  EXPECT_THAT(engine_->status().embedder, HasSubstr("all-minilm-l6-v2 int8 384"));
  EXPECT_EQ(engine_->status().units_without_vector, 0u);
  for (const Fusion fusion : {Fusion::kLexical, Fusion::kDense, Fusion::kWeighted, Fusion::kRrf}) {
    const SearchResult result = search("limite de valor para dispensa de licitação", fusion);
    EXPECT_THAT(result.passages, SizeIs(5)) << retrieval::name_of(fusion);
    EXPECT_EQ(result.fusion, fusion);
    EXPECT_THAT(result.degraded, IsEmpty());
  }
  EXPECT_EQ(search("limite de valor para dispensa").fusion, Fusion::kWeighted);
}

// The text of an article is nearest to that article, whatever stands around it.
TEST_F(HybridTest, AnArticlesOwnTextFindsItByMeaningAlone) {
  open(minilm());
  ingest("lei-municipal-1234-2023.md");
  const auto devices = engine_->devices(Context(), engine_->documents(Context())->front().id, std::nullopt);
  ASSERT_OK(devices);
  int asked = 0, first = 0;
  for (const store::StoredDevice& device : *devices) {
    if (device.unit_id != device.id || device.full_text.size() < 120 || device.full_text.size() > 700)
      continue;
    // Without its first words, which name the article and would be taken for a reference.
    const std::string text = device.full_text.substr(device.full_text.find(' ', 12) + 1);
    const SearchResult result = search(text, Fusion::kDense);
    ++asked;
    if (!result.passages.empty() && result.passages.front().device_id.starts_with(device.id)) ++first;
  }
  ASSERT_GT(asked, 20);
  EXPECT_GE(first * 10, asked * 9) << first << " of " << asked;
}

TEST_F(HybridTest, UnitsOfAnEarlierIngestGetTheirVectorsAtTheNext) {
  open(nullptr);
  ingest("lei-municipal-1234-2023.md");
  const std::uint64_t units = engine_->status().units;
  EXPECT_THAT(engine_->search(Context(), {.text = "dispensa", .fusion = Fusion::kDense}).status().message(),
              HasSubstr("embedder"));
  open(minilm());
  EXPECT_THAT(engine_->status().notices, SizeIs(1));  // the index of another embedder was made again
  EXPECT_EQ(engine_->status().units_without_vector, units);
  EXPECT_THAT(search("limite de valor para dispensa de licitação").passages, Not(IsEmpty()));
  ingest("in-secad-7-2023.md");
  EXPECT_EQ(engine_->status().units_without_vector, 0u);
  EXPECT_THAT(engine_->status().units, Gt(units));
  open(minilm());
  EXPECT_THAT(engine_->status().notices, IsEmpty());
  EXPECT_THAT(search("limite de valor para dispensa de licitação", Fusion::kDense).passages, SizeIs(5));
}

TEST_F(HybridTest, ARemovedDocumentIsNotFoundByMeaning) {
  open(minilm());
  ingest("lei-municipal-1234-2023.md");
  ingest("in-secad-7-2023.md");
  const std::string gone =
      search("limite de valor para dispensa", Fusion::kDense).passages.front().document_id;
  ASSERT_OK(engine_->remove(Context(), gone));
  for (const Passage& passage : search("limite de valor para dispensa", Fusion::kDense).passages) {
    EXPECT_NE(passage.document_id, gone);
  }
}

TEST_F(HybridTest, NamedDevicesStillComeFirst) {
  open(minilm());
  ingest("lei-municipal-1234-2023.md");
  const SearchResult result = search("O que diz o art. 12?");
  EXPECT_EQ(result.question_class, QuestionClass::kExactReference);
  EXPECT_THAT(result.passages.front().device_id, HasSubstr("art12"));
}

}  // namespace
}  // namespace atimo::engine
