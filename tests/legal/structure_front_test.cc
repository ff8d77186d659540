#include <gtest/gtest.h>

#include "atimo/legal/norma.h"
#include "legal/source_builder.h"

namespace atimo::legal {
namespace {

TEST(FrontMatter, ReadsTitleEmentaAndPreamble) {
  const Norma norma = parse_structure(
      source_of({"Presidência da República", "LEI Nº 10.406, DE 10 DE JANEIRO DE 2002.", "Vigência",
                 "Institui o Código.", "O PRESIDENTE DA REPÚBLICA Faço saber:", "Art. 1º Um."}));
  EXPECT_EQ(norma.title, "LEI Nº 10.406, DE 10 DE JANEIRO DE 2002.");
  EXPECT_EQ(norma.ementa, "Institui o Código.");
  EXPECT_EQ(norma.preambulo, "O PRESIDENTE DA REPÚBLICA Faço saber:");
  EXPECT_EQ(norma.id.number, 10406u);
  EXPECT_EQ(norma.id.year, 2002);
}

TEST(FrontMatter, DatedEpigraphWinsOverACover) {
  const Norma norma = parse_structure(
      source_of({"Lei de Acesso – Lei 12.527/2011", "Material de estudo.",
                 "LEI Nº 12.527, DE 18 DE NOVEMBRO DE 2011.", "Regula o acesso.", "Art. 1º Um."}));
  EXPECT_EQ(norma.title, "LEI Nº 12.527, DE 18 DE NOVEMBRO DE 2011.");
  EXPECT_EQ(norma.ementa, "Regula o acesso.");
}

TEST(FrontMatter, UrnSaysTheIdentityFirst) {
  SourceText source = source_of({"LEI No 9.868", "Art. 1º Um."}, "lexml");
  source.urn = "urn:lex:br:federal:lei:1999-11-10;9868";
  EXPECT_EQ(parse_structure(source).id.to_document_id(), "lei-9868-1999");
}

TEST(FrontMatter, TitleOfTheSourceIsTheFallback) {
  SourceText source = source_of({"Art. 1º Um."});
  source.title = "lei-8906-1994.txt";
  const Norma norma = parse_structure(source);
  EXPECT_EQ(norma.title, "lei-8906-1994.txt");
  EXPECT_EQ(norma.id.number, 8906u);
}

TEST(FrontMatter, HeadingBeforeTheFirstArticleIsItsHeading) {
  const Norma norma =
      parse_structure(source_of({"CONSTITUIÇÃO DO MUNICÍPIO", "Dos Princípios", "Art. 1º Um."}));
  EXPECT_EQ(norma.devices.at(0).heading, "Dos Princípios");
  EXPECT_EQ(norma.ementa, "");
}

}  // namespace
}  // namespace atimo::legal
