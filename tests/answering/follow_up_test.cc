#include "atimo/answering/follow_up.h"

#include <gtest/gtest.h>

namespace atimo::answering {
namespace {

using Role = engine::Turn::Role;

std::vector<engine::Turn> after(std::string question, std::string answer = {}) {
  std::vector<engine::Turn> turns = {{Role::kUser, std::move(question)}};
  if (!answer.empty()) turns.push_back({Role::kAssistant, std::move(answer)});
  return turns;
}

TEST(FollowUp, IsWhatLeansOnWhatWasSaid) {
  for (const char* question :
       {"e no caso de obras?", "E se for serviço de engenharia?", "isso vale para estados?", "E o § 2º?",
        "qual o prazo nesse caso?", "por quê?", "e o art. 72?"})
    EXPECT_TRUE(is_follow_up(question)) << question;
  for (const char* question :
       {"É obrigatório o estudo técnico preliminar?", "Qual o prazo para impugnar o edital?",
        "O que diz o art. 75 da Lei nº 14.133/2021?", "Em que casos a licitação é dispensável?"})
    EXPECT_FALSE(is_follow_up(question)) << question;
}

TEST(StandaloneByRules, GivesADeviceItsArticleAndNorm) {
  EXPECT_EQ(standalone_by_rules(after("O que diz o art. 75 da Lei nº 14.133/2021?"), "E o § 2º?"),
            "E o § 2º do art. 75 da Lei nº 14.133/2021?");
  EXPECT_EQ(standalone_by_rules(after("O que diz o art. 75 da Lei nº 14.133/2021?"), "e o art. 72?"),
            "e o art. 72 da Lei nº 14.133/2021?");
  EXPECT_EQ(standalone_by_rules(after("Há dispensa no Decreto nº 10.024/2019?"), "O que diz o art. 3º?"),
            "O que diz o art. 3º do Decreto nº 10.024/2019?");
}

TEST(StandaloneByRules, KnowsWhatAnAnswerRestsOn) {
  const auto history =
      after("Qual o limite de dispensa para compras?",
            "O limite é de R$ 50.000,00, diz o art. 75, II, da Lei nº 14.133/2021, na forma do "
            "art. 182 da mesma lei.");
  EXPECT_EQ(standalone_by_rules(history, "e o § 1º?"), "e o § 1º do art. 75 da Lei nº 14.133/2021?");
}

TEST(StandaloneByRules, PassesOverWhatAnAnswerFoundInstead) {
  const auto history =
      after("O que diz o art. 75 da Lei nº 14.133/2021?",
            std::string(engine::kNothingFound) +
                "\n\nO mais próximo, sem segurança de que responda: art. 9º da Lei nº 1.234/2023.");
  EXPECT_EQ(standalone_by_rules(history, "e o § 2º?"), "e o § 2º do art. 75 da Lei nº 14.133/2021?");
}

TEST(StandaloneByRules, PutsTheQuestionBeforeInFront) {
  EXPECT_EQ(standalone_by_rules(after("Qual o limite de dispensa para compras?"), "e no caso de obras?"),
            "Qual o limite de dispensa para compras? e no caso de obras?");
}

TEST(StandaloneByRules, FollowsFollowUps) {
  std::vector<engine::Turn> history = after("Qual o limite de dispensa para compras?", "Cinquenta mil.");
  history.push_back({Role::kUser, "e no caso de obras?"});
  history.push_back({Role::kAssistant, "Cem mil."});
  EXPECT_EQ(standalone_by_rules(history, "e isso muda todo ano?"),
            "Qual o limite de dispensa para compras? e no caso de obras? e isso muda todo ano?");
}

TEST(StandaloneByRules, LeavesAQuestionThatStandsAlone) {
  const std::string question = "Qual o prazo para impugnar o edital?";
  EXPECT_EQ(standalone_by_rules(after("O que diz o art. 75 da Lei nº 14.133/2021?"), question), question);
  EXPECT_EQ(standalone_by_rules({}, "e no caso de obras?"), "e no caso de obras?");
}

TEST(Rewriting, MayNameOnlyWhatWasNamed) {
  const auto history = after("O que diz o art. 75 da Lei nº 14.133/2021?");
  EXPECT_TRUE(is_sound_rewriting(history, "E o § 2º?", "O que diz o § 2º do art. 75 da Lei nº 14.133/2021?"));
  EXPECT_FALSE(
      is_sound_rewriting(history, "E o § 2º?", "O que diz o § 2º do art. 74 da Lei nº 14.133/2021?"));
  EXPECT_FALSE(is_sound_rewriting(history, "E o § 2º?", "O que diz o § 2º do art. 75 da Lei nº 8.666/1993?"));
  EXPECT_FALSE(is_sound_rewriting(history, "E o § 2º?", ""));
  EXPECT_FALSE(is_sound_rewriting(history, "E o § 2º?", "uma linha\noutra"));
}

TEST(History, IsBounded) {
  std::vector<engine::Turn> long_history;
  for (int i = 0; i < 100; ++i) long_history.push_back({Role::kUser, std::string(10'000, 'a' + i % 26)});
  const std::vector<engine::Turn> kept = bounded(long_history);
  ASSERT_EQ(kept.size(), kMostTurns);
  EXPECT_EQ(kept.back().text, std::string(kMostTurnBytes, 'a' + 99 % 26));
}

}  // namespace
}  // namespace atimo::answering
