#include "atimo/retrieval/reranker.h"

#include <gmock/gmock.h>

namespace atimo::retrieval {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;
using ::testing::IsEmpty;

TEST(Blended, AllOfTheCrossEncoderIsItsLogits) {
  EXPECT_THAT(blended(std::vector<float>{3, 2, 1}, std::vector<float>{-4, 8, 2}, 1.0f),
              ElementsAre(-4, 8, 2));
}

// Mean 2 and deviation 6 of the logits; the places are one deviation above and below their mean.
TEST(Blended, NothingOfItIsTheOrderBeforeOnTheLogitsScale) {
  EXPECT_THAT(blended(std::vector<float>{0.9f, 0.7f}, std::vector<float>{-4, 8}, 0.0f),
              ElementsAre(FloatNear(8, 1e-4f), FloatNear(-4, 1e-4f)));
}

TEST(Blended, TheScaleOfTheOrderBeforeDoesNotMatter) {
  const std::vector<float> logits = {-4, 8, 2};
  const std::vector<float> small = blended(std::vector<float>{0.3f, 0.2f, 0.1f}, logits, 0.5f);
  const std::vector<float> large = blended(std::vector<float>{130, 120, 110}, logits, 0.5f);
  for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(small[i], large[i], 1e-4);
}

TEST(Blended, AnOrderOrAModelThatSaysNothingLeavesTheOther) {
  EXPECT_THAT(blended(std::vector<float>{5, 5}, std::vector<float>{-1, 3}, 0.5f),
              ElementsAre(FloatEq(0), FloatEq(2)));
  EXPECT_THAT(blended(std::vector<float>{5, 4}, std::vector<float>{3, 3}, 0.5f), ElementsAre(3, 3));
  EXPECT_THAT(blended(std::vector<float>{5}, std::vector<float>{3}, 0.25f), ElementsAre(FloatEq(3)));
  EXPECT_THAT(blended({}, {}, 0.5f), IsEmpty());
}

}  // namespace
}  // namespace atimo::retrieval
