#include "atimo/cache/guard.h"

#include <gtest/gtest.h>

#include <ostream>

#include "pairs_file.h"

namespace atimo::cache {

void PrintTo(Rejection rejection, std::ostream* out) { *out << code(rejection); }

namespace {

QuestionKey key(std::string_view question, Scope scope = {}) {
  absl::StatusOr<QuestionKey> parsed = parse_question(question, std::move(scope));
  EXPECT_TRUE(parsed.ok()) << question << ": " << parsed.status();
  return parsed.ok() ? *std::move(parsed) : QuestionKey();
}

Rejection verdict(std::string_view asked, std::string_view stored) {
  const QuestionKey a = key(asked);
  const QuestionKey b = key(stored);
  const Rejection rejection = compare(a, b);
  EXPECT_EQ(compare(b, a), rejection) << "is not symmetric: " << asked << " / " << stored;
  if (rejection == Rejection::kNone || rejection == Rejection::kDoubt) {
    EXPECT_EQ(signature_of(a), signature_of(b)) << asked << " / " << stored;
  }
  return rejection;
}

TEST(Guard, TakesOneQuestionInOtherWords) {
  constexpr std::pair<std::string_view, std::string_view> kSame[] = {
      {"O que diz o art. 9º da Lei 8.906?", "Qual o conteúdo do artigo 9 da Lei nº 8.906/1994?"},
      {"Quando o alvará pode ser cassado?", "Em que hipóteses o alvará é cassado?"},
      {"Quem homologa o concurso?", "De quem é a homologação do concurso?"},
      {"Qual o prazo para contestar a cobrança?", "Até quando posso contestar a cobrança?"},
      {"É obrigatório seguro na locação?", "A locação exige seguro?"},
      {"O que é tombamento?", "Defina tombamento."},
      {"Quanto tempo dura o estágio probatório?", "Qual a duração do estágio probatório?"},
  };
  for (const auto& [asked, stored] : kSame) EXPECT_EQ(verdict(asked, stored), Rejection::kNone) << asked;
}

struct NearMiss {
  std::string_view asked, stored;
  Rejection reason;
};

TEST(Guard, SaysWhyAnAnswerIsNotShared) {
  constexpr NearMiss kMisses[] = {
      {"O que diz o art. 72 da Lei 14.133?", "O que diz o art. 75 da Lei 14.133?", Rejection::kReference},
      {"O que diz o art. 72 da Lei 14.133?", "O que diz o art. 72, § 1º, da Lei 14.133?",
       Rejection::kReference},
      {"O que diz o art. 72 da Lei 14.133?", "O que diz o caput do art. 72 da Lei 14.133?",
       Rejection::kReference},
      {"O que diz o art. 72 da Lei 14.133?", "O que diz o art. 72 da Lei 8.666?", Rejection::kNorm},
      {"O que diz o art. 72 da Lei 14.133?", "O que diz o art. 72?", Rejection::kNorm},
      {"O que diz o art. 72 desta Lei?", "O que diz o art. 72?", Rejection::kNorm},
      {"A multa de 10% é devida?", "A multa de 20% é devida?", Rejection::kFigure},
      {"O valor de R$ 50 mil é devido?", "O valor de R$ 500.000,00 é devido?", Rejection::kFigure},
      {"O prazo de 10 dias e 30 meses vale?", "O prazo de 30 dias e 10 meses vale?", Rejection::kFigure},
      {"Qual a regra em 3/4/2021?", "Qual a regra em 4/3/2021?", Rejection::kDate},
      {"Quem aprova o plano?", "Quando o plano é aprovado?", Rejection::kAsked},
      {"Qual o prazo da obra?", "Qual o valor da obra?", Rejection::kAsked},
      {"O servidor pode acumular cargos?", "O servidor não pode acumular cargos?", Rejection::kPolarity},
      {"O servidor pode acumular cargos?", "O servidor deve acumular cargos?", Rejection::kPolarity},
      {"É permitido acumular cargos?", "É vedado acumular cargos?", Rejection::kPolarity},
      {"O seguro é obrigatório?", "O seguro é facultativo?", Rejection::kPolarity},
      {"Quem nomeia os ministros do TCU?", "Quem nomeia os ministros do STF?", Rejection::kBody},
      {"A lei estadual vale?", "A lei municipal vale?", Rejection::kBody},
      {"O que diz a súmula revogada?", "O que diz a súmula?", Rejection::kLawStatus},
      {"O que é dispensa?", "O que é inexigibilidade?", Rejection::kTopic},
      {"O que é obra pública?", "O que é obra?", Rejection::kTopic},
      {"Contrato não assinado pode valer?", "Contrato assinado pode não valer?", Rejection::kTopic},
      {"A União pode tributar o Município?", "O Município pode tributar a União?", Rejection::kRoles},
      {"Qual o prazo de pagamento ao fornecedor?", "Qual o prazo de pagamento pelo fornecedor?",
       Rejection::kRoles},
      {"Em quantos dias deve ser pago o contratado?", "Qual o prazo de pagamento pelo contratado?",
       Rejection::kRoles},
      {"Qual o prazo para impugnar a decisão do recurso?",
       "Qual o prazo para recorrer da decisão da impugnação?", Rejection::kRoles},
      {"A licitação é obrigatória para concessão?", "A concessão é obrigatória para licitação?",
       Rejection::kRoles},
      {"Quais as sanções da lei?", "Quais as sanções administrativas da lei?", Rejection::kDoubt},
  };
  for (const NearMiss& miss : kMisses) {
    EXPECT_EQ(verdict(miss.asked, miss.stored), miss.reason) << miss.asked << " / " << miss.stored;
  }
}

TEST(Guard, KeepsScopesApart) {
  const QuestionKey plain = key("Quem aprova o plano?");
  const Scope others[] = {
      {.name_space = "outro"}, {.document_ids = {"lei-1-2020"}}, {.models = "mini:2"},
      {.prompts = "3"},        {.as_of = Date{2020, 1, 1}},
  };
  for (const Scope& scope : others) {
    const QuestionKey other = key("Quem aprova o plano?", scope);
    EXPECT_EQ(compare(plain, other), Rejection::kScope);
    EXPECT_NE(signature_of(plain), signature_of(other));
  }
}

TEST(Guard, TakesAnImpliedNormForTheOnlyOne) {
  Scope scope;
  scope.sole_norm = legal::find_references("Lei 14.133").at(0).norm;
  EXPECT_EQ(
      compare(key("O que diz o art. 9º?", scope), key("O que diz o art. 9º da Lei 14.133/2021?", scope)),
      Rejection::kNone);
  EXPECT_EQ(compare(key("O que diz o art. 9º?", scope), key("O que diz o art. 9º da Lei 8.666?", scope)),
            Rejection::kNorm);
}

TEST(Guard, NeverTakesANearMissOfTheWrittenPairs) {
  std::size_t hits = 0;
  std::size_t paraphrases = 0;
  std::size_t misses = 0;
  for (const testing::Group& group : testing::written_pairs()) {
    for (const std::string& near : group.must_miss) {
      const Rejection rejection = verdict(near, group.stored);
      EXPECT_TRUE(rejection != Rejection::kNone && rejection != Rejection::kDoubt)
          << near << " / " << group.stored;
      ++misses;
    }
    for (const std::string& same : group.must_hit)
      hits += verdict(same, group.stored) == Rejection::kNone ? 1 : 0;
    paraphrases += group.must_hit.size();
  }
  EXPECT_GE(misses, 150u);
  EXPECT_GE(hits * 4, paraphrases * 3) << hits << " of " << paraphrases;
}

TEST(Guard, TakesEveryQuestionForItself) {
  for (const testing::Group& group : testing::written_pairs()) {
    for (const std::string& question : group.must_miss) {
      const QuestionKey parsed = key(question);
      EXPECT_EQ(compare(parsed, parsed), Rejection::kNone) << question;
    }
  }
}

TEST(QuestionKey, ReadsWhateverIsLeftOfAQuestion) {
  for (const testing::Group& group : testing::written_pairs()) {
    for (std::size_t size = 0; size <= group.stored.size(); ++size) {
      const auto begun = parse_question(std::string_view(group.stored).substr(0, size), {});
      const auto ended = parse_question(std::string_view(group.stored).substr(size), {});
      for (const auto& parsed : {begun, ended})
        EXPECT_TRUE(parsed.ok() || parsed.status().code() == absl::StatusCode::kInvalidArgument);
    }
  }
}

TEST(QuestionKey, RefusesWhatCannotBeCompared) {
  for (const std::string& question : {std::string(), std::string("O que é?"), std::string("\xFF"),
                                      std::string(kLongestQuestion + 1, 'a')}) {
    EXPECT_EQ(parse_question(question, {}).status().code(), absl::StatusCode::kInvalidArgument) << question;
  }
}

TEST(QuestionKey, ReadsFiguresWithTheirUnits) {
  EXPECT_EQ(key("multa de R$ 50.000,00").figures, key("multa de 50 mil reais").figures);
  EXPECT_EQ(key("multa de 5%").figures, key("multa de cinco por cento").figures);
  EXPECT_EQ(key("prazo de dois dias").figures, (std::vector<std::string>{"2 dia"}));
  EXPECT_EQ(key("regra de 1º de abril de 2021").dates, key("regra de 01/04/2021").dates);
}

TEST(NormalizedQuestion, IsOneForSpellingsOfOneQuestion) {
  EXPECT_EQ(normalized_question("  O que É  pregão? "), normalized_question("o que e pregao"));
  EXPECT_NE(normalized_question("O que é pregão?"), normalized_question("O que é pregoeiro?"));
}

}  // namespace
}  // namespace atimo::cache
