#include "atimo/http/sse_parser.h"

#include <string>
#include <vector>

#include "atimo/base/concat.h"
#include "support/status_matchers.h"

namespace atimo::http {
namespace {

using Events = std::vector<std::string>;

struct Case {
  const char* name;
  std::string stream;
  Events events;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
      {"Nothing", "", {}},
      {"OneEvent", "data: a\n\n", {"a"}},
      {"Windows", "data: a\r\n\r\ndata: b\r\n\r\n", {"a", "b"}},
      {"OldMac", "data: a\r\rdata: b\r\r", {"a", "b"}},
      {"AllEndsMixed", "data: a\r\n\rdata: b\n\r\ndata: c\r\r\n", {"a", "b", "c"}},
      {"Comments", ": ping\n\n:\ndata: a\n: pong\ndata: b\n\n", {"a\nb"}},
      {"ManyLines", "data: {\ndata:   \"a\": 1\ndata: }\n\n", {"{\n  \"a\": 1\n}"}},
      {"OneSpaceIsLeftOut", "data:a\n\ndata:  b\n\n", {"a", " b"}},
      {"OtherFields", "id: 1\nretry: 5\ndata: a\ndatax: b\n\n", {"a"}},
      {"Named", "event: x\ndata: a\n\ndata: b\n\nevent: y\nevent: z\ndata: c\n\n", {"x|a", "b", "z|c"}},
      {"EmptyData", "data\n\ndata:\n\n", {"", ""}},
      {"EventWithoutData", "event: x\n\n\n\ndata: a\n\n", {"a"}},
      {"ByteOrderMark",
       "\xEF\xBB\xBF"
       "data: a\n\n",
       {"a"}},
      {"ByteOrderMarkLater",
       "data: a\n\n\xEF\xBB\xBF"
       "data: b\n\n",
       {"a"}},
      {"Unfinished", "data: a\n\ndata: b\n", {"a"}},
      {"UnfinishedLine", "data: a\n\ndata: b", {"a"}},
      {"Portuguese", "data: ação é §\n\n", {"ação é §"}},
      {"ZeroByte", std::string("data: a\0b\n\n", 11), {std::string("a\0b", 3)}},
      {"ErrorOfLlamaServer", "error: {\"code\": 500}\n\n", {"{\"code\": 500}"}},
      {"Done", "data: {}\n\ndata: [DONE]\n\n", {"{}", "[DONE]"}},
  };
  return kCases;
}

class SseParserTest : public ::testing::TestWithParam<Case> {
 protected:
  Events parse(const std::vector<std::string_view>& pieces) {
    Events events;
    SseParser parser(64);
    for (const std::string_view piece : pieces) {
      EXPECT_OK(parser.take(piece, [&](std::string_view name, std::string_view data) {
        events.push_back(name.empty() ? std::string(data) : concat(name, "|", data));
        return absl::OkStatus();
      }));
    }
    return events;
  }
};

TEST_P(SseParserTest, GivesNameAndDataOfEachEvent) {
  EXPECT_EQ(parse({GetParam().stream}), GetParam().events);
}

TEST_P(SseParserTest, IsTheSameCutAnywhereInThree) {
  const std::string_view stream = GetParam().stream;
  for (std::size_t first = 0; first <= stream.size(); ++first) {
    for (std::size_t second = first; second <= stream.size(); ++second) {
      ASSERT_EQ(parse({stream.substr(0, first), stream.substr(first, second - first), stream.substr(second)}),
                GetParam().events)
          << first << ", " << second;
    }
  }
}

TEST_P(SseParserTest, IsTheSameByteByByte) {
  const std::string_view stream = GetParam().stream;
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < stream.size(); ++at) bytes.push_back(stream.substr(at, 1));
  EXPECT_EQ(parse(bytes), GetParam().events);
}

INSTANTIATE_TEST_SUITE_P(Streams, SseParserTest, ::testing::ValuesIn(cases()),
                         [](const auto& of) { return std::string(of.param.name); });

absl::Status ignore(std::string_view, std::string_view) { return absl::OkStatus(); }

TEST(SseParserLimitsTest, RefusesALineWithoutEnd) {
  SseParser parser(16);
  EXPECT_OK(parser.take("data: 0123456789", ignore));
  EXPECT_EQ(parser.take("x", ignore).code(), absl::StatusCode::kDataLoss);
}

TEST(SseParserLimitsTest, RefusesAnEventOfManyLines) {
  SseParser parser(16);
  EXPECT_OK(parser.take("data: 0123456\ndata: 012345\n", ignore));
  EXPECT_EQ(parser.take("data: 0\n", ignore).code(), absl::StatusCode::kDataLoss);
}

TEST(SseParserLimitsTest, CountsEachEventAlone) {
  SseParser parser(16);
  for (int i = 0; i < 100; ++i) ASSERT_OK(parser.take("data: 0123456789\n\n", ignore));
}

TEST(SseParserLimitsTest, AnErrorOfTheTakerEndsTheCall) {
  SseParser parser(16);
  int taken = 0;
  const absl::Status status = parser.take("data: a\n\ndata: b\n\n", [&](std::string_view, std::string_view) {
    ++taken;
    return absl::AbortedError("enough");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace atimo::http
