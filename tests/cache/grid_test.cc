#include <gtest/gtest.h>

#include <map>

#include "absl/container/flat_hash_map.h"
#include "atimo/cache/guard.h"
#include "near_misses.h"

namespace atimo::cache {
namespace {

TEST(Grid, HasNoFalseHit) {
  absl::flat_hash_map<std::string, QuestionKey> keys;
  const auto key = [&](const std::string& question) -> const QuestionKey& {
    const auto [place, fresh] = keys.try_emplace(question);
    if (fresh) {
      absl::StatusOr<QuestionKey> parsed = parse_question(question, {});
      EXPECT_TRUE(parsed.ok()) << question;
      if (parsed.ok()) place->second = *std::move(parsed);
    }
    return place->second;
  };
  std::map<std::string_view, std::size_t> pairs, false_hits;
  std::size_t all = 0;
  testing::for_each_near_miss([&](const testing::NearMiss& pair) {
    ++all;
    ++pairs[pair.kind];
    const QuestionKey asked = key(pair.asked);
    const Rejection rejection = compare(asked, key(pair.stored));
    if (rejection != Rejection::kNone && rejection != Rejection::kDoubt) return;
    if (++false_hits[pair.kind] <= 3)
      ADD_FAILURE() << pair.kind << ": " << pair.asked << " / " << pair.stored;
  });
  EXPECT_GE(all, 100'000u);
  for (const auto& [kind, count] : pairs) {
    EXPECT_EQ(false_hits[kind], 0u) << kind << ", of " << count;
    RecordProperty(std::string(kind), static_cast<int>(count));
  }
}

// The grid would also pass a guard that refuses everything.
TEST(Grid, ItsQuestionsAgreeWithTheirOwnParaphrases) {
  const auto verdict = [](std::string_view a, std::string_view b) {
    return compare(*parse_question(a, {}), *parse_question(b, {}));
  };
  EXPECT_EQ(verdict("O que diz o art. 9, § 2º, inciso IV, da Lei 8.112?",
                    "explique o inciso IV do § 2º do art. 9º da Lei 8.112"),
            Rejection::kNone);
  EXPECT_EQ(verdict("É possível prorrogar o contrato em 30 dias?", "Posso prorrogar o contrato em 30 dias?"),
            Rejection::kNone);
  EXPECT_EQ(verdict("Qual o prazo para impugnar o edital?", "Qual o prazo da impugnação do edital?"),
            Rejection::kNone);
  EXPECT_EQ(verdict("Quando o TCU autoriza a revisão da aposentadoria?",
                    "Em que hipóteses o Tribunal de Contas da União autoriza a revisão da aposentadoria?"),
            Rejection::kNone);
}

}  // namespace
}  // namespace atimo::cache
