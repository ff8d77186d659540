#include "atimo/server/internal/trace.h"

#include <gtest/gtest.h>

namespace atimo::server::internal {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";

TEST(Trace, ReadsWhatTheStandardGives) {
  const auto trace = parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->id, kTrace);
  EXPECT_EQ(trace->flags, "01");
  // A version of the future may say more.
  EXPECT_TRUE(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-else"));
}

TEST(Trace, PassesOverWhatIsNone) {
  for (const char* bad : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                          "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                          "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x"})
    EXPECT_FALSE(parse_traceparent(bad)) << bad;
}

TEST(Trace, EachRequestIsASpanOfItsOwn) {
  const Trace trace{kTrace, "01"};
  const std::string first = traceresponse(trace, "a-1");
  EXPECT_EQ(parse_traceparent(first)->id, kTrace);
  EXPECT_NE(first, traceresponse(trace, "a-2"));
  EXPECT_EQ(first, traceresponse(trace, "a-1"));
}

}  // namespace
}  // namespace atimo::server::internal
