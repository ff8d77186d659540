#include "atimo/llm/internal/think_stripper.h"

#include <gtest/gtest.h>

namespace atimo::llm::internal {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* shown;
};

constexpr Case kCases[] = {
    {"Empty", "", ""},
    {"NoThoughts", "a resposta", "a resposta"},
    {"Leading", "<think>hmm, a<b?</think>\n\nresposta", "resposta"},
    {"EmptyThoughts", "<think>\n\n</think>\n\nresposta", "resposta"},
    {"InTheMiddle", "a <think>x</think> b", "a b"},
    {"Twice", "<think>x</think>a<think>y</think>b", "ab"},
    {"OneAfterAnother", "<think>x</think> <think>y</think> b", "b"},
    {"NoEnd", "a<think>x", "a"},
    {"OnlyTheTag", "<think>", ""},
    {"BeginningOfATag", "a <thin", "a <thin"},
    {"NearlyATag", "a <thinker> b << <<think>x</think>c", "a <thinker> b << <c"},
    {"NearlyAnEnd", "<think>x</thin</think>y", "y"},
    {"EndAlone", "a</think>b", "a</think>b"},
    {"Portuguese", "<think>§</think>ação", "ação"},
};

class ThinkStripperTest : public ::testing::TestWithParam<Case> {};

TEST_P(ThinkStripperTest, ShowsTheRestCutAnywhereInThree) {
  const std::string_view text = GetParam().text;
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      ThinkStripper stripper;
      std::string shown = stripper.take(text.substr(0, first));
      shown += stripper.take(text.substr(first, second - first));
      shown += stripper.take(text.substr(second));
      ASSERT_EQ(shown + stripper.finish(), GetParam().shown) << first << ", " << second;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Texts, ThinkStripperTest, ::testing::ValuesIn(kCases),
                         [](const auto& of) { return std::string(of.param.name); });

TEST(ThinkStripperPieceTest, HoldsBackNoMoreThanCouldBeATag) {
  ThinkStripper stripper;
  EXPECT_EQ(stripper.take("texto"), "texto");
  EXPECT_EQ(stripper.take(" <th"), " ");
  EXPECT_EQ(stripper.take("e"), "<the");
}

}  // namespace
}  // namespace atimo::llm::internal
