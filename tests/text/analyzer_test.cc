#include "atimo/text/analyzer.h"

#include <gtest/gtest.h>

#include <string>

#include "atimo/text/stop_words.h"

namespace atimo::text {
namespace {

std::string words(std::string_view text) {
  Analyzer analyzer;
  std::string out;
  for (const Token& token : analyzer.analyze(text)) out += (out.empty() ? "" : " ") + token.word;
  return out;
}

std::string stem(std::string_view word) {
  Analyzer analyzer;
  return analyzer.analyze(word).at(0).stem;
}

TEST(Analyzer, JoinsThousandsAndSplitsDates) {
  EXPECT_EQ(words("Lei nº 14.133/2021"), "lei no 14133 2021");
  EXPECT_EQ(words("R$ 1.234.567,89"), "r 1234567 89");
  EXPECT_EQ(words("01.04.2021"), "01 04 2021");
  EXPECT_EQ(words("art. 1.048"), "art 1048");
}

TEST(Analyzer, DropsOrdinalMarks) {
  EXPECT_EQ(words("art. 5º, § 1o, 2ª"), "art 5 1 2");
  EXPECT_EQ(words("art. 103-A"), "art 103 a");
}

TEST(Analyzer, GivesInflectionsOneStem) {
  EXPECT_EQ(stem("licitação"), stem("licitações"));
  EXPECT_EQ(stem("licitação"), stem("LICITACAO"));
  EXPECT_EQ(stem("fiscalizacao"), stem("fiscalizações"));
  EXPECT_EQ(stem("inexigível"), stem("inexigivel"));
  EXPECT_EQ(stem("contrato"), stem("contratos"));
}

TEST(Analyzer, MarksFunctionWordsButNotNegation) {
  EXPECT_TRUE(is_stop_word("de"));
  EXPECT_TRUE(is_stop_word("que"));
  EXPECT_FALSE(is_stop_word("nao"));
  EXPECT_FALSE(is_stop_word("salvo"));
  EXPECT_FALSE(is_stop_word("licitacao"));
}

TEST(Analyzer, SpansPointIntoTheText) {
  const std::string text = "Art. 5º – “Licitação” é a regra";
  Analyzer analyzer;
  std::uint32_t last = 0;
  for (const Token& token : analyzer.analyze(text)) {
    EXPECT_GE(token.begin, last);
    EXPECT_LT(token.begin, token.end);
    EXPECT_LE(token.end, text.size());
    last = token.end;
  }
  EXPECT_EQ(last, text.size());
}

TEST(Analyzer, BoundsWhatItReads) {
  Analyzer analyzer;
  EXPECT_TRUE(analyzer.analyze("").empty());
  EXPECT_TRUE(analyzer.analyze(" .,;-\u2014\u201c ").empty());
  const std::vector<Token> tokens = analyzer.analyze(std::string(1'000'000, 'x'));
  ASSERT_EQ(tokens.size(), 1u);
  EXPECT_LE(tokens[0].word.size(), 64u);
  EXPECT_LE(analyzer.analyze(std::string(1'000'000, '7')).at(0).word.size(), 64u);
  analyzer.analyze("\xff\xfe\x80 abc \xc3");
}

}  // namespace
}  // namespace atimo::text
