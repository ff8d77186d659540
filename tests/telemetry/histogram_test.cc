#include "atimo/telemetry/histogram.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace atimo::telemetry {
namespace {

TEST(Histogram, EmptyHasNoPercentile) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.percentile(0.5), 0u);
}

TEST(Histogram, PercentilesAreWithinThreePercent) {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 100'000; ++value) histogram.add(value);
  EXPECT_EQ(histogram.count(), 100'000u);
  EXPECT_EQ(histogram.sum(), 100'000ull * 100'001 / 2);
  for (const double share : {0.01, 0.5, 0.9, 0.99}) {
    EXPECT_NEAR(static_cast<double>(histogram.percentile(share)), share * 1e5, share * 1e5 * 0.035) << share;
  }
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (const std::uint64_t value : {0, 3, 3, 7, 15}) histogram.add(value);
  EXPECT_EQ(histogram.percentile(0.0), 0u);
  EXPECT_EQ(histogram.percentile(0.5), 3u);
  EXPECT_EQ(histogram.percentile(1.0), 15u);
}

TEST(Histogram, LargestValuesShareABucket) {
  Histogram histogram;
  histogram.add(UINT64_MAX);
  EXPECT_GT(histogram.percentile(0.5), 1ull << 39);
}

TEST(Histogram, CountsFromManyThreads) {
  Histogram histogram;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) histogram.add(static_cast<std::uint64_t>(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(histogram.count(), 40'000u);
}

}  // namespace
}  // namespace atimo::telemetry
