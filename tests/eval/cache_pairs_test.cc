#include "atimo/eval/cache_pairs.h"

#include <gtest/gtest.h>

#include "atimo/base/status_macros.h"

namespace atimo::eval {
namespace {

absl::StatusOr<std::vector<float>> no_vector(std::string_view) { return std::vector<float>(); }

TEST(CachePairs, SayWhichLineDoesNotParse) {
  constexpr std::string_view kGood = R"({"group": 1, "stored": "a", "must_hit": ["b"], "must_miss": []})";
  constexpr std::pair<std::string_view, std::string_view> kBad[] = {
      {"{", "não é um objeto JSON"},
      {"[1]", "não é um objeto JSON"},
      {R"({"stored": "a", "must_hit": [], "must_miss": []})", "\"group\""},
      {R"({"group": 2, "must_hit": [], "must_miss": []})", "\"stored\""},
      {R"({"group": 2, "stored": "", "must_hit": [], "must_miss": []})", "\"stored\""},
      {R"({"group": 2, "stored": "a", "must_hit": "b", "must_miss": []})", "\"must_hit\""},
      {R"({"group": 2, "stored": "a", "must_hit": [], "must_miss": [3]})", "\"must_miss\""},
  };
  for (const auto& [line, what] : kBad) {
    const auto groups = parse_cache_groups(concat(kGood, "\n\n", line, "\n"), "pares.jsonl");
    ASSERT_EQ(groups.status().code(), absl::StatusCode::kInvalidArgument) << line;
    EXPECT_TRUE(message_of(groups.status()).starts_with("pares.jsonl:3: ")) << groups.status();
    EXPECT_NE(message_of(groups.status()).find(what), std::string_view::npos) << groups.status();
  }
  EXPECT_FALSE(parse_cache_groups("\n", "pares.jsonl").ok());
}

TEST(CachePairs, CountHitsAndTellAnswersOfOtherGroups) {
  const auto groups = parse_cache_groups(
      R"({"group": 1, "stored": "Quem aprova o plano?", "must_hit": ["De quem é a aprovação do plano?", "Qual a cor do plano?"], "must_miss": ["Quando o plano é aprovado?"]})"
      "\n"
      R"({"group": "b", "stored": "Quando o plano é aprovado?", "must_hit": [], "must_miss": ["Em que hipóteses o plano é aprovado?"]})",
      "pares.jsonl");
  ASSERT_TRUE(groups.ok()) << groups.status();
  const auto scores = evaluate_cache(*groups, no_vector);
  ASSERT_TRUE(scores.ok()) << scores.status();
  EXPECT_EQ(scores->alone.must_hit, 2u);
  EXPECT_EQ(scores->alone.hits, 1u);
  EXPECT_EQ(scores->alone.must_miss, 2u);
  EXPECT_EQ(scores->alone.false_hits, 1u) << "the paraphrase that the second group calls a miss";
  ASSERT_EQ(scores->alone.missed.size(), 1u);
  EXPECT_EQ(scores->alone.missed[0].asked, "Qual a cor do plano?");
  EXPECT_EQ(scores->alone.by_reason[static_cast<std::size_t>(cache::Rejection::kAsked)], 1u);
  EXPECT_EQ(scores->together.false_hits, 1u);
  ASSERT_EQ(scores->together.elsewhere.size(), 1u)
      << "the miss of the first group is the question of the second";
  EXPECT_EQ(scores->together.elsewhere[0].asked, "Quando o plano é aprovado?");
}

TEST(CachePairs, PassOnWhatTheEncoderSays) {
  const auto groups =
      parse_cache_groups(R"({"group": 1, "stored": "Quem aprova?", "must_hit": [], "must_miss": []})", "p");
  const auto failing = [](std::string_view) -> absl::StatusOr<std::vector<float>> {
    return absl::UnavailableError("no model");
  };
  EXPECT_EQ(evaluate_cache(*groups, failing).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace atimo::eval
