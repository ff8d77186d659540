#include <gtest/gtest.h>

#include <string>

#include "atimo/legal/internal/label.h"
#include "atimo/legal/norma.h"
#include "legal/source_builder.h"

namespace atimo::legal {
namespace {

struct LabelCase {
  const char* line;
  const char* id;
  const char* text;
};

class ArticleLabels : public ::testing::TestWithParam<LabelCase> {};

TEST_P(ArticleLabels, ReadNumberLettersAndText) {
  const Norma norma = parse_structure(source_of({GetParam().line}, "html"));
  ASSERT_EQ(norma.devices.size(), 1u);
  EXPECT_EQ(norma.devices[0].id, GetParam().id);
  EXPECT_EQ(norma.devices[0].text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Styles, ArticleLabels,
                         ::testing::Values(LabelCase{"Art. 1º A lei.", "art1", "A lei."},
                                           LabelCase{"Art. 1o A lei.", "art1", "A lei."},
                                           LabelCase{"Art. 1° A lei.", "art1", "A lei."},
                                           LabelCase{"Art 1º A lei.", "art1", "A lei."},
                                           LabelCase{"Art.4. A lei.", "art4", "A lei."},
                                           LabelCase{"Art.4º A lei.", "art4", "A lei."},
                                           LabelCase{"Artigo 78 A lei.", "art78", "A lei."},
                                           LabelCase{"ARTIGO 78. A lei.", "art78", "A lei."},
                                           LabelCase{"Art. 1.783-A. A lei.", "art1783-1", "A lei."},
                                           LabelCase{"Art. 2.046. A lei.", "art2046", "A lei."},
                                           LabelCase{"Art. 3º-A A lei.", "art3-1", "A lei."},
                                           LabelCase{"Art. 6o-A. A lei.", "art6-1", "A lei."},
                                           LabelCase{"Art. 3º - A lei dispõe.", "art3", "A lei dispõe."},
                                           LabelCase{"Art. 3º-A lei dispõe.", "art3", "A lei dispõe."},
                                           LabelCase{"Art. 116 - As partes.", "art116", "As partes."},
                                           LabelCase{"Art. 337-AB. A lei.", "art337-28", "A lei."},
                                           LabelCase{"Art. 29-A-B. A lei.", "art29-1-2", "A lei."},
                                           LabelCase{"Art. 10 – A lei.", "art10", "A lei."},
                                           LabelCase{"Artigo único. A lei.", "art1u", "A lei."}));

class DeviceLabels : public ::testing::TestWithParam<LabelCase> {};

TEST_P(DeviceLabels, ReadUnderAnArticle) {
  const Norma norma = parse_structure(source_of({"Art. 1º São:", GetParam().line}, "html"));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[1].id, GetParam().id);
  EXPECT_EQ(norma.devices[1].text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Styles, DeviceLabels,
                         ::testing::Values(LabelCase{"§ 1º O prazo.", "art1_par1", "O prazo."},
                                           LabelCase{"§1º O prazo.", "art1_par1", "O prazo."},
                                           LabelCase{"§ 1- O prazo.", "art1_par1", "O prazo."},
                                           LabelCase{"§ 10. O prazo.", "art1_par10", "O prazo."},
                                           LabelCase{"§ 4º-A O prazo.", "art1_par4-1", "O prazo."},
                                           LabelCase{"§ 4º-B. O prazo.", "art1_par4-2", "O prazo."},
                                           LabelCase{"Parágrafo único. O prazo.", "art1_par1u", "O prazo."},
                                           LabelCase{"PARÁGRAFO ÚNICO - O prazo.", "art1_par1u", "O prazo."},
                                           LabelCase{"§ único. O prazo.", "art1_par1u", "O prazo."},
                                           LabelCase{"I - o prazo;", "art1_cpt_inc1", "o prazo;"},
                                           LabelCase{"I – o prazo;", "art1_cpt_inc1", "o prazo;"},
                                           LabelCase{"I. o prazo;", "art1_cpt_inc1", "o prazo;"},
                                           LabelCase{"II-A - o prazo;", "art1_cpt_inc2-1", "o prazo;"},
                                           LabelCase{"XLII - o prazo;", "art1_cpt_inc42", "o prazo;"},
                                           LabelCase{"a) o prazo;", "art1_cpt_ali1", "o prazo;"},
                                           LabelCase{"a - o prazo;", "art1_cpt_ali1", "o prazo;"},
                                           LabelCase{"aa) o prazo;", "art1_cpt_ali27", "o prazo;"},
                                           LabelCase{"1) o prazo;", "art1_cpt_ite1", "o prazo;"}));

struct GroupingCase {
  const char* line;
  const char* id;
  const char* label;
  const char* name;
};

class GroupingLabels : public ::testing::TestWithParam<GroupingCase> {};

TEST_P(GroupingLabels, ReadLabelAndName) {
  const Norma norma = parse_structure(source_of({GetParam().line, "Art. 1º Um."}, "html"));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[0].id, GetParam().id);
  EXPECT_EQ(norma.devices[0].label, GetParam().label);
  EXPECT_EQ(norma.devices[0].heading, GetParam().name);
  EXPECT_EQ(norma.devices[1].parent, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Styles, GroupingLabels,
    ::testing::Values(GroupingCase{"CAPÍTULO I DAS PESSOAS", "cap1", "CAPÍTULO I", "DAS PESSOAS"},
                      GroupingCase{"CAPITULO IV", "cap4", "CAPITULO IV", ""},
                      GroupingCase{"P A R T E G E R A L", "prt1", "PARTE GERAL", ""},
                      GroupingCase{"T Í T U L O I DOS BENS", "tit1", "TÍTULO I", "DOS BENS"},
                      GroupingCase{"PARTE ESPECIAL", "prt2", "PARTE ESPECIAL", ""},
                      GroupingCase{"TÍTULO ÚNICO Do Estado", "tit1u", "TÍTULO ÚNICO", "Do Estado"},
                      GroupingCase{"Seção II-A Do Contrato", "sec2-1", "Seção II-A", "Do Contrato"},
                      GroupingCase{"LIVRO COMPLEMENTAR", "liv1u", "LIVRO COMPLEMENTAR", ""},
                      GroupingCase{"Subseção III - Dos Prazos", "sub3", "Subseção III", "Dos Prazos"},
                      GroupingCase{"SUBTÍTULO II", "stt2", "SUBTÍTULO II", ""}));

TEST(GroupingTree, NestsByRankAndResetsBelow) {
  const Norma norma =
      parse_structure(source_of({"LIVRO I", "TÍTULO I", "CAPÍTULO I", "Seção I", "Art. 1º A.", "CAPÍTULO II",
                                 "Art. 2º B.", "TÍTULO II", "CAPÍTULO I", "Art. 3º C."}));
  EXPECT_NE(find_device(norma, "liv1_tit1_cap1_sec1"), nullptr);
  EXPECT_NE(find_device(norma, "liv1_tit1_cap2"), nullptr);
  EXPECT_NE(find_device(norma, "liv1_tit2_cap1"), nullptr);
  EXPECT_EQ(hierarchy(norma, 9), "Livro I > Título II > Capítulo I");
}

TEST(GroupingTree, NameOverTwoCapitalLinesIsJoined) {
  const Norma norma =
      parse_structure(source_of({"CAPÍTULO I", "DA AÇÃO DIRETA E", "DA AÇÃO DECLARATÓRIA", "Art. 1º A."}));
  EXPECT_EQ(norma.devices[0].heading, "DA AÇÃO DIRETA E DA AÇÃO DECLARATÓRIA");
}

}  // namespace
}  // namespace atimo::legal
