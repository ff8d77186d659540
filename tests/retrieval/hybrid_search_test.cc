#include "atimo/retrieval/hybrid_search.h"

#include <gmock/gmock.h>

#include <cmath>
#include <optional>

#include "atimo/base/file.h"
#include "atimo/retrieval/cost_model.h"
#include "atimo/retrieval/embedded_corpus.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using ::testing::ElementsAre;

constexpr std::uint32_t kDimensions = 64;

// A direction at this angle (in steps of a right angle's hundredth) from the first axis.
std::vector<float> at_angle(double hundredths) {
  std::vector<float> vector(kDimensions, 0.0f);
  vector[0] = static_cast<float>(std::cos(hundredths * 3.14159265 / 200));
  vector[1] = static_cast<float>(std::sin(hundredths * 3.14159265 / 200));
  return vector;
}

// Words favour unit 1, then 2; meaning favours 3, then 2. Unit 4 has no vector, unit 5 no word of the
// question.
class HybridSearchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.emplace(*TempDir::create("hybrid"));
    auto opened = index::Index::open(folder_->path(), {.dimensions = kDimensions});
    ASSERT_OK(opened);
    index_ = *std::move(opened);
    const std::vector<index::UnitInput> units = {unit(1, {"dispensa", "dispensa", "dispensa"}, at_angle(80)),
                                                 unit(2, {"dispensa", "dispensa", "prazo"}, at_angle(20)),
                                                 unit(3, {"prazo", "dispensa", "recurso"}, at_angle(1)),
                                                 unit(4, {"prazo", "recurso", "dispensa"}, {}),
                                                 unit(5, {"prazo", "recurso", "multa"}, at_angle(30))};
    ASSERT_OK(index_->apply(units, {}, 1));
    query_.terms = {{.term = "dispensa", .field = kStemField}};
  }
  static index::UnitInput unit(index::UnitKey key, std::vector<std::string> stems, std::vector<float> dense) {
    index::UnitInput input;
    input.key = key;
    input.terms[kStemField] = std::move(stems);
    input.dense = std::move(dense);
    return input;
  }
  std::vector<index::UnitKey> keys(Fusion fusion, float dense_share = 0.5f, std::uint32_t top_k = 10) const {
    const auto result =
        hybrid_search(Context(), EmbeddedView(index_->snapshot()), query_, at_angle(0), {},
                      {.fusion = fusion, .dense_share = dense_share, .lexical = {.top_k = top_k}});
    EXPECT_OK(result);
    std::vector<index::UnitKey> found;
    for (const ScoredUnit& unit : result->units) found.push_back(unit.key);
    return found;
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<index::Index> index_;
  LexicalQuery query_;
};

TEST_F(HybridSearchTest, EachFusionOrdersAsItSays) {
  EXPECT_THAT(keys(Fusion::kLexical), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(keys(Fusion::kDense), ElementsAre(3, 2, 5, 1, 4));
  // 2 is second in both lists.
  EXPECT_EQ(keys(Fusion::kWeighted).front(), 2u);
  EXPECT_EQ(keys(Fusion::kRrf).size(), 5u);
}

TEST_F(HybridSearchTest, TheShareMovesTheWeightedOrderFromWordsToMeaning) {
  EXPECT_THAT(keys(Fusion::kWeighted, 0), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(keys(Fusion::kWeighted, 1), keys(Fusion::kDense));
}

TEST_F(HybridSearchTest, SaysHowFarTheSearchesAgree) {
  const EmbeddedView corpus(index_->snapshot());
  const auto apart = hybrid_search(Context(), corpus, query_, at_angle(0), {}, {});
  ASSERT_OK(apart);
  EXPECT_FALSE(apart->agreement.same_first);
  EXPECT_EQ(apart->agreement.shared, 3u);  // 4 has no vector, 5 no word
  const auto alike = hybrid_search(Context(), corpus, query_, at_angle(80), {}, {});
  ASSERT_OK(alike);
  EXPECT_TRUE(alike->agreement.same_first);
  const auto words = hybrid_search(Context(), corpus, query_, {}, {}, {.fusion = Fusion::kLexical});
  ASSERT_OK(words);
  EXPECT_EQ(words->agreement.shared, 0u);
}

TEST_F(HybridSearchTest, RanksAreFusedBySumsOfReciprocals) {
  // Ranks by words 1 2 3 4, by meaning 3 2 5 1: unit 3 has 1/63 + 1/61, 1 has 1/61 + 1/64, 2 has 2/62, 5 has
  // 1/63, 4 1/64.
  EXPECT_THAT(keys(Fusion::kRrf), ElementsAre(3, 2, 1, 5, 4));
}

TEST_F(HybridSearchTest, WithoutWordsMeaningDecides) {
  query_.terms.clear();
  EXPECT_THAT(keys(Fusion::kWeighted), ElementsAre(3, 2, 5, 1));
}

TEST_F(HybridSearchTest, WordsAloneGiveAsManyAsAskedForAndFusionsAllCandidates) {
  EXPECT_EQ(keys(Fusion::kLexical, 0.5f, 2).size(), 2u);
  EXPECT_EQ(keys(Fusion::kWeighted, 0.5f, 2).size(), 5u);
}

TEST_F(HybridSearchTest, AUnitThatMeaningFoundHasWhatItsWordsSayFarDownTheirList) {
  std::vector<index::UnitInput> better;
  for (index::UnitKey key = 100; key < 400; ++key)
    better.push_back(unit(key, {"dispensa", "dispensa", "dispensa"}, at_angle(100)));
  ASSERT_OK(index_->apply(better, {}, 2));
  const auto result = hybrid_search(Context(), EmbeddedView(index_->snapshot()), query_, at_angle(0), {},
                                    {.lexical = {.top_k = 10}});
  ASSERT_OK(result);
  const auto nearest = std::find_if(result->units.begin(), result->units.end(),
                                    [](const ScoredUnit& unit) { return unit.key == 3; });
  ASSERT_NE(nearest, result->units.end());
  EXPECT_GT(nearest->evidence.lexical_rank, 200u);
  EXPECT_GT(nearest->evidence.fields[kStemField], 0);
  // Unit 4 is as far down, and no search listed it among its best.
  EXPECT_TRUE(std::none_of(result->units.begin(), result->units.end(),
                           [](const ScoredUnit& unit) { return unit.key == 4; }));
}

TEST_F(HybridSearchTest, AVectorOfOtherDimensionsIsRefused) {
  const std::vector<float> other(kDimensions + 1, 1.0f);
  EXPECT_TRUE(absl::IsInvalidArgument(
      hybrid_search(Context(), EmbeddedView(index_->snapshot()), query_, other, {}, {}).status()));
}

TEST(FusionNames, ComeBack) {
  for (const Fusion fusion : {Fusion::kLexical, Fusion::kDense, Fusion::kWeighted, Fusion::kRrf})
    EXPECT_EQ(*parse_fusion(name_of(fusion)), fusion);
  EXPECT_TRUE(absl::IsInvalidArgument(parse_fusion("soma").status()));
}

TEST(CostModelTest, LearnsFromWhatWorkTook) {
  CostModel cost;
  EXPECT_EQ(cost.expect(100).count(), 0);
  cost.observe(10, CostModel::Duration(1.0));
  EXPECT_DOUBLE_EQ(cost.expect(20).count(), 2.0);
  for (int i = 0; i < 100; ++i) cost.observe(10, CostModel::Duration(3.0));
  EXPECT_NEAR(cost.expect(10).count(), 3.0, 0.01);
  cost.observe(0, CostModel::Duration(100.0));
  EXPECT_NEAR(cost.expect(10).count(), 3.0, 0.01);
}

}  // namespace
}  // namespace atimo::retrieval
