#include "atimo/legal/norm_id.h"

#include <gtest/gtest.h>

#include "atimo/legal/reference.h"

namespace atimo::legal {
namespace {

NormId heading(std::string_view text) { return parse_norm_heading(text).value_or(NormId{}); }

struct Heading {
  std::string_view text;
  std::string_view document_id;
  std::string_view urn;
};

constexpr Heading kHeadings[] = {
    {"LEI Nº 14.133, DE 1º DE ABRIL DE 2021", "lei-14133-2021", "urn:lex:br:federal:lei:2021-04-01;14133"},
    {"INSTRUÇÃO NORMATIVA SEGES /ME Nº 65, DE 7 DE JULHO DE 2021", "in-seges-me-65-2021",
     "urn:lex:br:seges;me:instrucao.normativa:2021-07-07;65"},
    {"in-seges-58-2022.pdf", "in-seges-58-2022", "urn:lex:br:seges:instrucao.normativa:2022;58"},
    {"CONSTITUIÇÃO DA REPÚBLICA FEDERATIVA DO BRASIL DE 1988", "constituicao-1988",
     "urn:lex:br:federal:constituicao:1988-10-05;1988"},
    {"adct-1988.lexml.xml", "adct-1988",
     "urn:lex:br:federal:ato.disposicoes.constitucionais.transitorias:1988-10-05;1988"},
    {"lei-8906-1994.txt", "lei-8906-1994", "urn:lex:br:federal:lei:1994-07-04;8906"},
    {"lei-10406-2002.planalto.htm", "lei-10406-2002", "urn:lex:br:federal:lei:2002-01-10;10406"},
    {"decreto-lei-2848-1940", "decreto-lei-2848-1940", "urn:lex:br:federal:decreto.lei:1940-12-07;2848"},
    {"lei-complementar-123-2006", "lei-complementar-123-2006",
     "urn:lex:br:federal:lei.complementar:2006-12-14;123"},
    {"codigo-de-etica-oab", "codigo-de-etica-oab", "urn:lex:br:oab:codigo:;lex-1"},
    {"regulamento-geral-oab.txt", "regulamento-geral-oab", "urn:lex:br:oab:regulamento:;lex-1"},
    {"Lei Municipal nº 1.234, de 5 de maio de 2023", "lei-municipal-1234-2023",
     "urn:lex:br:municipal:lei:2023-05-05;1234"},
    {"LEI COMPLEMENTAR ESTADUAL Nº 12, DE 3 DE MARÇO DE 2010", "lei-complementar-estadual-12-2010",
     "urn:lex:br:estadual:lei.complementar:2010-03-03;12"},
};

TEST(NormHeading, NamesTheNorm) {
  for (const Heading& row : kHeadings) {
    const NormId id = heading(row.text);
    EXPECT_EQ(id.to_document_id(), row.document_id) << row.text;
    EXPECT_EQ(id.to_urn(), row.urn) << row.text;
  }
  EXPECT_FALSE(parse_norm_heading("Relatório de atividades"));
  EXPECT_FALSE(parse_norm_heading(""));
}

TEST(NormHeading, ComesBackFromItsDocumentIdAndUrn) {
  for (const Heading& row : kHeadings) {
    EXPECT_EQ(heading(row.document_id).to_document_id(), row.document_id);
    const auto parsed = NormId::parse_urn(row.urn);
    ASSERT_TRUE(parsed) << row.urn;
    EXPECT_EQ(parsed->to_urn(), row.urn);
    EXPECT_TRUE(parsed->matches(heading(row.text))) << row.urn;
  }
}

TEST(NormId, MatchesWhatDoesNotContradict) {
  const NormId full = heading("Lei nº 14.133, de 1º de abril de 2021");
  NormId bare;
  bare.type = NormType::kLei;
  bare.number = 14133;
  EXPECT_TRUE(bare.matches(full));
  bare.year = 2020;
  EXPECT_FALSE(bare.matches(full));
  EXPECT_FALSE(NormId{}.matches(NormId{}));
  EXPECT_FALSE(heading("Decreto 14.133").matches(full));
  EXPECT_TRUE(heading("IN SEGES nº 65/2021").matches(heading("IN SEGES/ME nº 65, de 7 de julho de 2021")));
  EXPECT_TRUE(heading("IN nº 65/2021").matches(heading("IN SEGES/ME nº 65/2021")));
  EXPECT_FALSE(heading("IN RFB nº 65/2021").matches(heading("IN SEGES/ME nº 65/2021")));
  EXPECT_TRUE(heading("CF/88").matches(heading("Constituição Federal")));
  EXPECT_FALSE(heading("Súmula 5 do STJ").matches(heading("Súmula 5 do STF")));
}

TEST(NormId, IsCitedAsTextsDo) {
  EXPECT_EQ(heading("lei 14133").to_citation(), "Lei nº 14.133/2021");
  EXPECT_EQ(heading("IN SEGES 65/2021").to_citation(), "IN SEGES nº 65/2021");
  EXPECT_EQ(heading("CF").to_citation(), "Constituição Federal");
  EXPECT_EQ(heading("SV 13").to_citation(), "Súmula Vinculante 13");
  EXPECT_EQ(heading("Súmula 683/STF").to_citation(), "Súmula 683 do STF");
}

TEST(NormId, ParsesVersionsAndRejectsMalformedUrns) {
  const auto id = NormId::parse_urn("urn:lex:br:federal:lei:2021-04-01;14133@multivigente!art75");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->number, 14133u);
  for (const char* wrong : {"", "urn:lex:", "urn:lex:br:federal:lei", "urn:lex:br:federal:lei:",
                            "urn:lex:br:federal:x:2021;1", "urn:lex:br:federal:lei:2021-13-01;1",
                            "urn:lex:br:federal:lei:2021;abc", "urn:lex:BR:federal:lei:2021;1"}) {
    EXPECT_FALSE(NormId::parse_urn(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace atimo::legal
