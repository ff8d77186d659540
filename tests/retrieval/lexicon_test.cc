#include "atimo/retrieval/lexicon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace atimo::retrieval {
namespace {

using ::testing::ElementsAre;

float weight_of(const LexicalQuery& query, std::string_view term, std::uint8_t field) {
  for (const index::QueryTerm& t : query.terms) {
    if (t.field == field && t.term == term) return t.weight;
  }
  return 0;
}

TEST(UnitTerms, FillsStemsWordsAndPairsWithoutFunctionWords) {
  text::Analyzer analyzer;
  const UnitTerms terms = unit_terms(analyzer, "Lei", "O prazo de recurso");
  EXPECT_THAT(terms[kWordField], ElementsAre("lei", "prazo", "recurso"));
  EXPECT_EQ(terms[kStemField].size(), 3u);
  EXPECT_EQ(terms[kBigramField].size(), 1u) << "the title and the body make no pair";
}

TEST(LexicalQuery, CountsEachTermOnce) {
  text::Analyzer analyzer;
  const LexicalQuery query = lexical_query(analyzer, "prazo, prazo e mais prazo");
  EXPECT_EQ(
      std::count_if(query.terms.begin(), query.terms.end(),
                    [](const index::QueryTerm& t) { return t.term == "prazo" && t.field == kWordField; }),
      1);
}

TEST(LexicalQuery, HalvesTheBoilerplateOfALongStatement) {
  text::Analyzer analyzer;
  const std::string statement =
      "Sobre a licitação pública, assinale a alternativa correta: o pregão é obrigatório para a aquisição de "
      "bens e "
      "serviços comuns, cujo critério de julgamento poderá ser o de menor preço ou o de maior desconto.";
  const LexicalQuery query = lexical_query(analyzer, statement);
  EXPECT_FLOAT_EQ(weight_of(query, "alternativa", kWordField), weight_of(query, "pregao", kWordField) / 2);
  const LexicalQuery short_query = lexical_query(analyzer, "assinale a alternativa: o pregão");
  EXPECT_FLOAT_EQ(weight_of(short_query, "alternativa", kWordField),
                  weight_of(short_query, "pregao", kWordField));
}

TEST(UnitOrdinal, KeepsNeighboursOneApartWhateverTheirLetters) {
  EXPECT_EQ(article_number(unit_ordinal(0, 104, 0)), article_number(unit_ordinal(0, 103, 1)) + 1);
  EXPECT_EQ(article_number(unit_ordinal(0, 103, 0)), article_number(unit_ordinal(0, 103, 60)));
  EXPECT_NE(article_number(unit_ordinal(1, 1, 0)), article_number(unit_ordinal(0, 1, 0)));
  EXPECT_LT(unit_ordinal(0, 4'000'000, 500), unit_ordinal(1, 0, 0))
      << "numbers beyond the range stay in their part";
}

}  // namespace
}  // namespace atimo::retrieval
