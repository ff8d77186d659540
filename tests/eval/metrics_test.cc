#include "atimo/eval/metrics.h"

#include <gtest/gtest.h>

namespace atimo::eval {
namespace {

const std::vector<std::string> kRanked = {"a", "b", "c", "d"};

TEST(Metrics, NdcgOfTheOnlyRelevantTargetIsItsDiscount) {
  EXPECT_DOUBLE_EQ(ndcg(kRanked, {{"a", 1}}, 10), 1.0);
  // 1 / log2(3)
  EXPECT_NEAR(ndcg(kRanked, {{"b", 1}}, 10), 0.63093, 1e-5);
  EXPECT_DOUBLE_EQ(ndcg(kRanked, {{"z", 1}}, 10), 0.0);
}

TEST(Metrics, NdcgWeighsGradesByPowersOfTwo) {
  // found: b with 3 (gain 7 / log2 3 = 4.41651), d with 1 (1 / log2 5 = 0.43068);
  // ideal: 7 + 1 / log2 3 = 7.63093.
  EXPECT_NEAR(ndcg(kRanked, {{"b", 3}, {"d", 1}, {"a", 0}}, 10), 4.84719 / 7.63093, 1e-5);
}

TEST(Metrics, NdcgStopsAtItsDepth) {
  EXPECT_DOUBLE_EQ(ndcg(kRanked, {{"c", 1}}, 2), 0.0);
  EXPECT_DOUBLE_EQ(ndcg(kRanked, {{"a", 1}, {"c", 1}}, 1), 1.0);
}

TEST(Metrics, RecallCountsOnlyRelevantTargets) {
  const Judgements judged = {{"a", 0}, {"b", 2}, {"d", 1}, {"z", 1}};
  EXPECT_DOUBLE_EQ(recall(kRanked, judged, 1), 0.0);
  EXPECT_DOUBLE_EQ(recall(kRanked, judged, 2), 1.0 / 3);
  EXPECT_DOUBLE_EQ(recall(kRanked, judged, 100), 2.0 / 3);
}

TEST(Metrics, TheBootstrapIntervalIsAsWideAsTheSpreadSays) {
  // 400 questions, half of them right: the mean is 0.5 and its standard error 0.025.
  std::vector<double> values(400, 0.0);
  std::fill(values.begin(), values.begin() + 200, 1.0);
  const Interval interval = bootstrap_interval(values);
  EXPECT_NEAR(interval.low, 0.5 - 1.96 * 0.025, 0.005);
  EXPECT_NEAR(interval.high, 0.5 + 1.96 * 0.025, 0.005);
  const Interval certain = bootstrap_interval(std::vector<double>(5, 0.7));
  EXPECT_DOUBLE_EQ(certain.low, certain.high);
  EXPECT_EQ(bootstrap_interval({}).high, 0);
}

TEST(Metrics, ReciprocalRankIsZeroBelowItsDepth) {
  EXPECT_DOUBLE_EQ(reciprocal_rank(kRanked, {{"c", 1}}, 10), 1.0 / 3);
  EXPECT_DOUBLE_EQ(reciprocal_rank(kRanked, {{"c", 1}}, 2), 0.0);
  EXPECT_EQ(first_relevant(kRanked, {{"z", 1}}), 0u);
}

TEST(Metrics, NothingJudgedRelevantScoresZero) {
  EXPECT_DOUBLE_EQ(ndcg(kRanked, {{"a", 0}}, 10), 0.0);
  EXPECT_DOUBLE_EQ(recall({}, {}, 10), 0.0);
}

TEST(Metrics, PercentileTakesTheNearestRank) {
  EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, 0.5), 2.0);
  EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, 0.99), 4.0);
  EXPECT_DOUBLE_EQ(percentile({}, 0.5), 0.0);
}

}  // namespace
}  // namespace atimo::eval
