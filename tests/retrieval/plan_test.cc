#include "atimo/retrieval/plan.h"

#include <gmock/gmock.h>

namespace atimo::retrieval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Clock::duration kAmple = std::chrono::hours(1);
constexpr Means kEverything{
    .embedder = true, .chat = true, .ranker = true, .reranker = true, .rerank_depth = 20};

const Decision& about(const Plan& plan, Stage stage) {
  return *std::find_if(plan.decisions.begin(), plan.decisions.end(),
                       [stage](const Decision& decision) { return decision.stage == stage; });
}

TEST(Plan, AQuestionOfMeaningGetsEveryStageThereIs) {
  const Plan plan = make_plan(understand("Quando o contrato pode ser prorrogado?"), kEverything, {}, kAmple);
  EXPECT_EQ(plan.fusion, Fusion::kWeighted);
  EXPECT_TRUE(plan.hyde);
  EXPECT_EQ(plan.rerank_depth, 20u);
  EXPECT_THAT(plan.cut, IsEmpty());
  for (const Decision& decision : plan.decisions) EXPECT_TRUE(decision.runs) << decision.why;
}

TEST(Plan, ANamedDeviceNeedsNoModel) {
  const Plan plan = make_plan(understand("art. 75 da Lei 14.133/2021"), kEverything, {}, kAmple);
  EXPECT_EQ(plan.fusion, Fusion::kLexical);
  EXPECT_FALSE(plan.hyde);
  EXPECT_EQ(plan.rerank_depth, 0u);
  EXPECT_THAT(about(plan, Stage::kEmbed).why, HasSubstr("nomeia o dispositivo"));
}

TEST(Plan, AFusionAskedForHoldsEvenThen) {
  Means means = kEverything;
  means.fusion = Fusion::kDense;
  means.fusion_asked = true;
  EXPECT_EQ(make_plan(understand("art. 75 da Lei 14.133/2021"), means, {}, kAmple).fusion, Fusion::kDense);
}

TEST(Plan, ANamedNormIsSearchedByMeaningButNotInvented) {
  const Understanding question = understand("prazos de recurso na Lei 14.133/2021");
  const Plan plan = make_plan(question, kEverything, {}, kAmple);
  EXPECT_EQ(plan.fusion, Fusion::kWeighted);
  EXPECT_FALSE(plan.hyde);
  Means always = kEverything;
  always.hyde = HydeMode::kAlways;
  EXPECT_TRUE(make_plan(question, always, {}, kAmple).hyde);
}

TEST(Plan, WithoutModelsItIsWordsAndSaysWhy) {
  const Plan plan = make_plan(understand("Quando o contrato pode ser prorrogado?"), {}, {}, kAmple);
  EXPECT_EQ(plan.fusion, Fusion::kLexical);
  for (const Decision& decision : plan.decisions) {
    EXPECT_FALSE(decision.runs);
    EXPECT_FALSE(decision.why.empty());
  }
  EXPECT_THAT(plan.cut, IsEmpty());
}

TEST(Plan, WhatWouldEndTooLateIsCutAndSaid) {
  const Understanding question = understand("Quando o contrato pode ser prorrogado?");
  StageCosts costs;
  costs.embed.observe(1, std::chrono::milliseconds(30));
  costs.search.observe(1, std::chrono::milliseconds(5));
  costs.hyde.observe(1, std::chrono::seconds(2));
  const Plan hurried = make_plan(question, kEverything, costs, std::chrono::milliseconds(30));
  EXPECT_EQ(hurried.fusion, Fusion::kLexical);
  EXPECT_THAT(hurried.cut, ElementsAre(HasSubstr("busca por sentido")));
  const Plan second = make_plan(question, kEverything, costs, std::chrono::seconds(1));
  EXPECT_EQ(second.fusion, Fusion::kWeighted);
  EXPECT_FALSE(second.hyde);
  EXPECT_THAT(second.cut, ElementsAre(HasSubstr("hipotéticas")));
  EXPECT_NEAR(about(second, Stage::kHyde).expected->count(), 2.0, 1e-9);
  EXPECT_TRUE(make_plan(question, kEverything, costs, std::chrono::seconds(3)).hyde);
}

}  // namespace
}  // namespace atimo::retrieval
