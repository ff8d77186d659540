#include "atimo/telemetry/prometheus.h"

#include <gmock/gmock.h>

#include "support/prometheus.h"

namespace atimo::telemetry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::PrometheusReader;
using Type = PrometheusText::Type;
using Unit = PrometheusText::Unit;

TEST(Prometheus, EscapesLabels) {
  EXPECT_EQ(label("a", "x\"y\\z\n"), R"(a="x\"y\\z\n")");
  PrometheusText text;
  text.family("f", Type::kGauge, "Help.");
  text.sample(label("a", "x\"y\\z\n") + "," + label("b", ""), 1.5);
  EXPECT_THAT(PrometheusReader(text.take()).problems(), IsEmpty());
}

TEST(Prometheus, BucketsOfTimesAreInSeconds) {
  Histogram times;
  for (const std::uint64_t us : {10, 63, 64, 1023, 1024, 70'000'000}) times.add(us);
  PrometheusText text;
  text.family("t", Type::kHistogram, "Times.");
  text.histogram(label("route", "/ask"), times, Unit::kMicroseconds);
  const PrometheusReader read(text.take());
  EXPECT_THAT(read.problems(), IsEmpty());
  EXPECT_EQ(read.value(R"(t_bucket{route="/ask",le="6.4e-05"})"), 2);
  EXPECT_EQ(read.value(R"(t_bucket{route="/ask",le="0.001024"})"), 4);
  EXPECT_EQ(read.value(R"(t_bucket{route="/ask",le="+Inf"})"), 6);
  EXPECT_EQ(read.value(R"(t_count{route="/ask"})"), 6);
  EXPECT_DOUBLE_EQ(read.value(R"(t_sum{route="/ask"})"), 70.002184);
}

TEST(Prometheus, BucketsOfCountsIncludeTheirBound) {
  Histogram tokens;
  for (const std::uint64_t count : {1, 127, 128}) tokens.add(count);
  PrometheusText text;
  text.family("n", Type::kHistogram, "Tokens.");
  text.histogram("", tokens, Unit::kCount);
  const PrometheusReader read(text.take());
  EXPECT_THAT(read.problems(), IsEmpty());
  EXPECT_EQ(read.value(R"(n_bucket{le="1"})"), 1);
  EXPECT_EQ(read.value(R"(n_bucket{le="127"})"), 2);
  EXPECT_EQ(read.value(R"(n_bucket{le="255"})"), 3);
}

TEST(Prometheus, TheReaderOfTheseTestsFindsWhatIsWrong) {
  EXPECT_THAT(PrometheusReader("a 1\n").problems(), ElementsAre("not of the family above it: a 1"));
  const std::string head = "# HELP a A.\n# TYPE a counter\n";
  EXPECT_THAT(PrometheusReader(head + "a x\n").problems(), ElementsAre("not a number: a x"));
  EXPECT_THAT(PrometheusReader(head + "a 1\na 1\n").problems(), ElementsAre("sample given twice: a 1"));
  EXPECT_THAT(PrometheusReader(head + "a{b=\"c} 1\n").problems(),
              ElementsAre("label without an end: a{b=\"c} 1"));
  EXPECT_THAT(PrometheusReader("# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 2\n"
                               "a_bucket{le=\"+Inf\"} 1\na_count 1\n")
                  .problems(),
              ElementsAre("buckets that do not grow: a_bucket{"));
}

}  // namespace
}  // namespace atimo::telemetry
