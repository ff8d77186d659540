#include <gtest/gtest.h>

#include "atimo/legal/norma.h"
#include "legal/source_builder.h"

namespace atimo::legal {
namespace {

TEST(Quotation, LinesTheFormatMarksStayInTheirArticle) {
  const Norma norma = parse_structure(source_of(
      {"Art. 1º A Lei nº 1 passa a vigorar:", ">>Art. 9º Novo texto.", ">>§ 1º Mais.", "Art. 2º Fim."},
      "lexml"));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[0].quoted.size(), 2u);
  EXPECT_EQ(count_devices(norma).quoted_articles, 1u);
}

TEST(Quotation, QuotedArticlesAreNotOwn) {
  const Norma norma = parse_structure(
      source_of({"Art. 177. O caput do art. 1.048 passa a vigorar acrescido do seguinte inciso IV:",
                 "\"Art. 1.048. ..............", "............................",
                 "IV - em que se discuta licitação.", "..................\" (NR)", "Art. 178. Segue."},
                "pdf"));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[0].quoted.size(), 4u);
  EXPECT_EQ(count_devices(norma).incisos, 0u);
}

TEST(Quotation, QuotedChapterWithHeadingsAndPenalties) {
  const Norma norma = parse_structure(
      source_of({"Art. 178. O Código passa a vigorar acrescido do seguinte Capítulo:", "“CAPÍTULO II-B",
                 "DOS CRIMES", "Contratação direta", "Art. 337-E. Admitir contratação:", "Pena - reclusão.",
                 "Frustração", "Art. 337-F. Frustrar o “certame”:", "Pena - detenção.”", "Art. 179. Segue."},
                "pdf"));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[0].quoted.size(), 8u);
  EXPECT_EQ(count_devices(norma).quoted_articles, 2u);
}

TEST(Quotation, OneLineQuotationEndsInItsLine) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º O art. 2º passa a vigorar:", "“Art. 2º Texto novo.” (NR)",
                                 "Parágrafo único. Vale.", "Art. 2º Fim."}));
  ASSERT_EQ(norma.devices.size(), 3u);
  EXPECT_EQ(norma.devices[1].id, "art1_par1u");
}

TEST(Quotation, MissingClosingSignEndsAtTheNextOwnArticle) {
  const Norma norma = parse_structure(source_of(
      {"Art. 1º O art. 9º passa a vigorar:", "“Art. 9º Texto novo.", "Art. 2º Fim.", "Art. 3º Fim."}));
  ASSERT_EQ(norma.devices.size(), 3u);
  EXPECT_EQ(norma.devices[0].quoted.size(), 1u);
}

TEST(Quotation, QuotedArticleWithTheNextOwnNumberStaysQuoted) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º A Lei nº 5 passa a vigorar com as seguintes alterações:", "“Art. 1º Um.",
                 "Art. 2º Dois.” (NR)", "Art. 2º Fim."}));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[0].quoted.size(), 2u);
  EXPECT_EQ(norma.devices[1].text, "Fim.");
}

TEST(Quotation, LeadInWithoutQuoteSigns) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º A Lei nº 5 passa a vigorar com as seguintes alterações:", "Art. 40. Texto.",
                 "§ 1º Mais.", "Art. 2º Fim."}));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[0].quoted.size(), 2u);
}

TEST(Quotation, QuotedWordsAreNotQuotations) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º Considera-se “bem” a coisa;", "“bem” é o que se possui.", "Art. 2º Fim."}));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_TRUE(norma.devices[0].quoted.empty());
}

TEST(Quotation, AppearsInTheFullText) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º O art. 2º passa a vigorar:", "“Art. 2º Novo.” (NR)", "Art. 2º Fim."}));
  EXPECT_EQ(full_text(norma, 0), "Art. 1º O art. 2º passa a vigorar:\n“Art. 2º Novo.” (NR)");
}

}  // namespace
}  // namespace atimo::legal
