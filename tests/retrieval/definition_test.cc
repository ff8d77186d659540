#include "atimo/retrieval/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "atimo/retrieval/lexicon.h"

namespace atimo::retrieval {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class DefinitionTest : public ::testing::Test {
 protected:
  std::string stems(std::string_view words) {
    std::string out;
    for (const text::Token& token : analyzer_.analyze(words)) {
      if (!token.is_stop_word) out += (out.empty() ? "" : " ") + token.stem;
    }
    return out;
  }
  void expect_defined(std::string_view body, std::vector<std::string> words) {
    for (std::string& word : words) word = stems(word);
    EXPECT_THAT(defined_terms(analyzer_, body), ::testing::UnorderedElementsAreArray(words)) << body;
  }
  // The longest reading.
  void expect_asked(std::string_view question, std::string_view words) {
    const std::vector<std::string> asked = asked_terms(analyzer_, question);
    ASSERT_THAT(asked, Not(IsEmpty())) << question;
    EXPECT_EQ(asked.back(), stems(words)) << question;
  }
  text::Analyzer analyzer_;
};

TEST_F(DefinitionTest, ReadsTheTermsOfAList) {
  expect_defined(
      "Art. 2º Para os fins desta Instrução Normativa, considera-se:\n"
      "I - Estudo Técnico Preliminar - ETP: documento da primeira etapa;\n"
      "II – órgão: unidade de atuação;\n"
      "III - praça - espaço aberto;\n"
      "IV - Carreira, o conjunto de classes;\n"
      "V - órgão: o mesmo.",
      {"Estudo Técnico Preliminar", "ETP", "órgão", "praça", "Carreira"});
  expect_defined("Art. 1º Adotam-se as seguintes definições:\na) quiosque (Q): ponto de venda;",
                 {"quiosque", "Q"});
}

TEST_F(DefinitionTest, WhatStandsBelowAnItemDefinesNothing) {
  expect_defined(
      "Art. 6º Consideram-se:\nI - anteprojeto: peça técnica com os seguintes elementos:\na) prazo: em "
      "dias;\n"
      "II - obra: construção.",
      {"anteprojeto", "obra"});
}

TEST_F(DefinitionTest, AListEndsWithItsCaput) {
  expect_defined(
      "Art. 2º Entende-se por:\nI - praça: espaço aberto;\n§ 1º O prazo é de dez dias:\nI - úteis: cinco;",
      {"praça"});
}

TEST_F(DefinitionTest, ReadsTheTermOfASentence) {
  expect_defined("Art. 2º Considera-se empregador a empresa que assume os riscos.", {"empregador"});
  expect_defined("Considera-se, para os fins desta Lei, servidor público a pessoa investida em cargo.",
                 {"servidor público"});
  expect_defined("§ 1º Entende-se por obra pública toda construção.", {"obra pública"});
  expect_defined("Consideram-se bens comuns:\nI - os adquiridos em conjunto;", {"bens comuns"});
}

TEST_F(DefinitionTest, ReadsNothingFromOtherTexts) {
  for (const char* body :
       {"Art. 1º O edital conterá:\nI - objeto: descrição;\nII - prazo: em dias.",
        "O contrato que se considera-se", "considera-se,", "considera-se:", "considera-se:\nI -\n)\n", ""}) {
    expect_defined(body, {});
  }
}

TEST_F(DefinitionTest, ReadsTheTermOfAQuestion) {
  expect_asked("O que é estudo técnico preliminar?", "estudo técnico preliminar");
  expect_asked("Na nova lei, o que são bens comuns?", "bens comuns");
  expect_asked("O que significa PNCP?", "PNCP");
  expect_asked("Qual o conceito de agente público?", "agente público");
  expect_asked("qual é a definição de quiosque", "quiosque");
  expect_asked("O que se entende por praça?", "praça");
}

TEST_F(DefinitionTest, AShorterReadingLeavesOutWhatFollowsTheTerm) {
  EXPECT_THAT(asked_terms(analyzer_, "o que é agente público na lei?"),
              ElementsAre(stems("agente"), stems("agente público"), stems("agente público lei")));
}

TEST_F(DefinitionTest, OtherQuestionsAskForNoDefinition) {
  for (const char* question : {"Qual o prazo de recurso?", "O que precisa constar no processo?",
                               "O que é pregão e quando se usa?", "", "o que é"}) {
    EXPECT_THAT(asked_terms(analyzer_, question), IsEmpty()) << question;
  }
  EXPECT_THAT(asked_terms(analyzer_, "O que é pregão, " + std::string(200, 'x')), IsEmpty());
}

TEST_F(DefinitionTest, TermsOfUnitAndQuestionMeet) {
  const UnitTerms unit = unit_terms(analyzer_, "", "Considera-se praça o espaço aberto.");
  const LexicalQuery query = lexical_query(analyzer_, "O que é praça?");
  EXPECT_THAT(unit[kBigramField], Contains("=prac"));
  ASSERT_THAT(query.defined, ::testing::SizeIs(1));
  EXPECT_EQ(query.defined.front().term, "=prac");
  EXPECT_THAT(lexical_query(analyzer_, "praça").defined, IsEmpty());
}

}  // namespace
}  // namespace atimo::retrieval
