#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "atimo/legal/norma.h"
#include "legal/source_builder.h"

namespace atimo::legal {
namespace {

std::vector<std::string> ids(const Norma& norma) {
  std::vector<std::string> out;
  for (const Device& device : norma.devices) out.push_back(device.id);
  return out;
}

using Ids = std::vector<std::string>;

TEST(Structure, EmptySourceGivesNoDevices) { EXPECT_TRUE(parse_structure({}).devices.empty()); }

TEST(Structure, ReadsEveryKindOfDevice) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º O órgão publicará:", "I - a lista:", "a) dos bens:", "1. móveis;", "2. imóveis;",
                 "b) dos contratos.", "II - o mapa.", "§ 1º A lista é anual.", "Parágrafo único. Nada."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art1_cpt_inc1", "art1_cpt_inc1_ali1", "art1_cpt_inc1_ali1_ite1",
                             "art1_cpt_inc1_ali1_ite2", "art1_cpt_inc1_ali2", "art1_cpt_inc2", "art1_par1",
                             "art1_par1u"}));
}

TEST(Structure, CapacityOfParentsFollowsTheNumbering) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º Regra.", "§ 1º Casos:", "I - um;", "§ 2º Outros:", "I - dois."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art1_par1", "art1_par1_inc1", "art1_par2", "art1_par2_inc1"}));
  EXPECT_EQ(norma.devices[4].parent, 3u);
}

TEST(Structure, AlineaRightUnderTheArticleHangsFromTheCaput) {
  const Norma norma = parse_structure(source_of({"Art. 1º Provam:", "a) o registro;", "b) a certidão."}));
  EXPECT_EQ(norma.devices[2].id, "art1_cpt_ali2");
}

TEST(Structure, AlineaIComesAfterAlineaH) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º São:", "I - tipos:", "a) a;", "b) b;", "c) c;", "d) d;", "e) e;",
                                 "f) f;", "g) g;", "h) h;", "i) i;", "j) j."}));
  EXPECT_NE(find_device(norma, "art1_cpt_inc1_ali9"), nullptr);
  EXPECT_EQ(count_devices(norma).incisos, 1u);
}

TEST(Structure, CapitalLettersAreAlineasWhereTheNumberingSaysSo) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º São:", "A) um;", "B) dois;", "C) três;", "D) quatro."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art1_cpt_ali1", "art1_cpt_ali2", "art1_cpt_ali3", "art1_cpt_ali4"}));
}

TEST(Structure, CapitalIAfterHIsAnAlinea) {
  const Norma norma = parse_structure(source_of(
      {"Art. 1º São:", "A) 1;", "B) 2;", "C) 3;", "D) 4;", "E) 5;", "F) 6;", "G) 7;", "H) 8;", "I) 9."}));
  EXPECT_EQ(norma.devices.back().id, "art1_cpt_ali9");
}

TEST(Structure, LostDashStillSeparatesWhereTheNumberingAgrees) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º São:", "I - um;", "II ? (VETADO).", "Art. 2º Fim."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art1_cpt_inc1", "art1_cpt_inc2", "art2"}));
  EXPECT_EQ(norma.devices[2].status, DeviceStatus::kVetoed);
}

TEST(Structure, HundredthIncisoIsRoman) {
  SourceText source = source_of({"Art. 1º São:"});
  const char* tens[] = {"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"};
  const char* units[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
  for (int i = 1; i < 100; ++i) {
    SourceLine line;
    line.text = std::string(tens[i / 10]) + units[i % 10] + " - caso;";
    source.lines.push_back(line);
  }
  SourceLine hundred;
  hundred.text = "C - o centésimo.";
  source.lines.push_back(hundred);
  EXPECT_EQ(parse_structure(source).devices.back().id, "art1_cpt_inc100");
}

TEST(Structure, TextThatBeginsWithANumberIsNotAnItem) {
  const Norma norma = parse_structure(source_of({"Art. 1º O prazo é de", "30. Findo ele, cessa."}));
  ASSERT_EQ(norma.devices.size(), 1u);
  EXPECT_EQ(norma.devices[0].text, "O prazo é de 30. Findo ele, cessa.");
}

TEST(Structure, PenaltyBelongsToTheDeviceBefore) {
  const Norma norma =
      parse_structure(source_of({"Art. 5º Subtrair coisa alheia:", "Pena - reclusão, de um a quatro anos.",
                                 "§ 1º Se à noite:", "Pena – detenção."}));
  ASSERT_EQ(norma.devices.size(), 4u);
  EXPECT_EQ(norma.devices[1].kind, DeviceKind::kPena);
  EXPECT_EQ(norma.devices[1].parent, 0u);
  EXPECT_EQ(norma.devices[1].text, "reclusão, de um a quatro anos.");
  EXPECT_EQ(norma.devices[3].parent, 2u);
}

TEST(Structure, HeadingInFrontOfAnArticleIsItsHeading) {
  const Norma norma = parse_structure(
      source_of({"CAPÍTULO I", "DISPOSIÇÕES GERAIS", "Objeto", "Art. 1º Esta norma dispõe.", "Definições",
                 "Art. 2º Considera-se:", "I - bem: coisa.", "Vigência", "Art. 3º Vigora já."}));
  EXPECT_EQ(norma.devices[0].heading, "DISPOSIÇÕES GERAIS");
  EXPECT_EQ(find_device(norma, "art1")->heading, "Objeto");
  EXPECT_EQ(find_device(norma, "art2")->heading, "Definições");
  EXPECT_EQ(find_device(norma, "art3")->heading, "Vigência");
  EXPECT_EQ(find_device(norma, "art2_cpt_inc1")->text, "bem: coisa.");
}

TEST(Structure, TextBrokenInTwoLinesIsJoined) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º A empresa fica obrigada a", "Prestar Contas", "Art. 2º Fim."}));
  EXPECT_EQ(norma.devices[0].text, "A empresa fica obrigada a Prestar Contas");
}

TEST(Structure, PlaceAndDateEndTheNorm) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º Vigora já.", "Brasília, 10 de janeiro de 2002; 181º da Independência.",
                 "FULANO DE TAL", "CAPÍTULO I", "ÍNDICE"}));
  ASSERT_EQ(norma.devices.size(), 1u);
  EXPECT_EQ(norma.devices[0].text, "Vigora já.");
}

TEST(Structure, SignatureWithoutADateIsNotText) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º Vigora já.", "FULANO DE TAL", "Este texto não substitui o publicado."}));
  EXPECT_EQ(norma.devices[0].text, "Vigora já.");
}

TEST(Structure, ClosingLinesInTheMiddleDoNotLoseWhatFollows) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º Feita em", "Brasília, 1º de maio de 2001.", "CAPÍTULO II", "Art. 2º Continua."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "cap2", "art2"}));
}

TEST(Structure, GapsAndRepeatedArticlesAreSaid) {
  const Norma norma = parse_structure(source_of({"Art. 1º Um.", "Art. 4º Quatro.", "Art. 4º Outro."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art4", "art4~2"}));
  EXPECT_EQ(norma.warnings.size(), 2u);
}

TEST(Structure, InsertedArticlesDoNotCountAsGaps) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º Um.", "Art. 1º-A. Um A.", "Art. 1º-B. Um B.", "Art. 2º Dois."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art1-1", "art1-2", "art2"}));
  EXPECT_TRUE(norma.warnings.empty());
}

TEST(Structure, RangeOfRevokedArticlesGivesOneDeviceEach) {
  const Norma norma = parse_structure(
      source_of({"Art. 1.619. Vale.", "Art. 1.620. a 1.622. (Revogados pela Lei nº 12.010, de 2009)",
                 "Art. 1.623. Vale."}));
  EXPECT_EQ(ids(norma), (Ids{"art1619", "art1620", "art1621", "art1622", "art1623"}));
  EXPECT_EQ(norma.devices[2].status, DeviceStatus::kRevoked);
  EXPECT_TRUE(norma.warnings.empty());
}

TEST(Structure, TransitionalActStartsAgain) {
  const Norma norma = parse_structure(
      source_of({"TÍTULO I", "Dos Princípios", "Art. 1º A.", "Brasília, 5 de outubro de 1988.",
                 "ATO DAS DISPOSIÇÕES CONSTITUCIONAIS TRANSITÓRIAS", "Art. 1º B.", "§ 1º C."}));
  EXPECT_EQ(ids(norma), (Ids{"tit1", "art1", "adct", "adct_art1", "adct_art1_par1"}));
  EXPECT_EQ(norma.devices[3].path.to_lexml(), "art1");
  EXPECT_EQ(hierarchy(norma, 4), "ADCT");
}

TEST(Structure, AnnexesAreNumberedAndStartAgain) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º Aprova o regulamento.", "ANEXO I", "CAPÍTULO I", "DO OBJETO",
                                 "Art. 1º Objeto.", "ANEXO II", "Tabela de valores."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "anx1", "anx1_cap1", "anx1_art1", "anx2"}));
  EXPECT_EQ(norma.devices[4].text, "Tabela de valores.");
}

TEST(Structure, TreatyBehindASignatureIsAnAnnex) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º Promulga o tratado.", "Brasília, 2 de maio de 1990.", "Artigo 1",
                                 "As Partes cooperam.", "Artigo 2", "As Partes informam."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "anx1", "anx1_art1", "anx1_art2"}));
  EXPECT_EQ(norma.devices[2].text, "As Partes cooperam.");
}

TEST(Structure, TableOfContentsIsDropped) {
  const Norma norma =
      parse_structure(source_of({"TÍTULO I", "DOS BENS", "TÍTULO II", "DAS COISAS", "TÍTULO I", "DOS BENS",
                                 "Art. 1º A.", "TÍTULO II", "DAS COISAS", "Art. 2º B."}));
  EXPECT_EQ(ids(norma), (Ids{"tit1", "art1", "tit2", "art2"}));
}

TEST(Structure, GluedDevicesAreSplitInPlainText) {
  const Norma norma = parse_structure(
      source_of({"Art. 7º São direitos: I - exercer; II - receber: a) em dia; b) em moeda; III - recusar.",
                 "IV - sair."}));
  EXPECT_EQ(ids(norma), (Ids{"art7", "art7_cpt_inc1", "art7_cpt_inc2", "art7_cpt_inc2_ali1",
                             "art7_cpt_inc2_ali2", "art7_cpt_inc3", "art7_cpt_inc4"}));
  EXPECT_EQ(norma.devices[0].text, "São direitos:");
}

TEST(Structure, IncisosNamedInASentenceAreNotSplit) {
  const Norma norma =
      parse_structure(source_of({"Art. 7º Nos casos do art. 5º: inciso II; III - conforme o caso."}));
  EXPECT_EQ(norma.devices.size(), 1u);
}

TEST(Structure, RemarksOfAStudyEditionAreNotLaw) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º O dever:", "I - existe;", "(XYZ-2021-ABC): Julgue o item. BL: art. 1º.",
                 "Continua o enunciado", "V - afirmação do examinador", "II - persiste.", "#Atenção: cuidado",
                 "-dica", "Art. 2º Fim."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art1_cpt_inc1", "art1_cpt_inc2", "art2"}));
  EXPECT_EQ(norma.devices[1].text, "existe;");
  EXPECT_EQ(norma.devices[2].text, "persiste.");
}

TEST(Structure, DevicesStandInPreorderWithParentsBefore) {
  const Norma norma =
      parse_structure(source_of({"~~Art. 1º Velho.", "~~§ 1º Velho.", "~~Art. 2º Velho dois.",
                                 "Art. 1º Novo.", "§ 1º Novo.", "§ 2º Mais.", "Art. 2º Novo dois."}));
  EXPECT_EQ(ids(norma), (Ids{"art1", "art1_par1", "art1_par2", "art2"}));
  EXPECT_EQ(norma.devices[2].parent, 0u);
}

TEST(Structure, SourceWithoutArticlesBecomesUnits) {
  const Norma norma = parse_structure(source_of({"Enunciado um.", "Enunciado dois."}));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[1].kind, DeviceKind::kEnunciado);
  EXPECT_EQ(full_text(norma, 1), "Enunciado dois.");
}

TEST(Structure, ReferencesAtTheBeginningOfALineAreText) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º Conforme o", "Art. 5º da Lei nº 1.234, de 2001, e o",
                                 "§ 2º do art. 7º,", "Título II da mesma Lei, cabe recurso."}));
  ASSERT_EQ(norma.devices.size(), 1u);
}

TEST(Structure, DevicesBeforeAnyArticleAreNotDevices) {
  const Norma norma =
      parse_structure(source_of({"I - solto;", "a) solto;", "§ 1º solto.", "Art. 1º Firme."}));
  EXPECT_EQ(ids(norma), (Ids{"art1"}));
}

TEST(Structure, HundredThousandLinesKeepTheTreeSound) {
  SourceText source;
  source.format = "html";
  for (int i = 1; i <= 100'000; ++i) {
    SourceLine line;
    line.text = i % 4 == 1   ? "Art. " + std::to_string(i / 4 + 1) + ". Texto:"
                : i % 4 == 2 ? "I - caso;"
                : i % 4 == 3 ? "a) hipótese;"
                             : "continuação sem rótulo";
    source.lines.push_back(std::move(line));
  }
  const Norma norma = parse_structure(source);
  EXPECT_EQ(norma.devices.size(), 75'000u);
  EXPECT_EQ(count_devices(norma).articles, 25'000u);
}

TEST(Structure, WarningsAreBounded) {
  SourceText source;
  for (int i = 0; i < 5000; ++i) {
    SourceLine line;
    line.text = "Art. 1º Igual.";
    source.lines.push_back(std::move(line));
  }
  const Norma norma = parse_structure(source);
  EXPECT_EQ(norma.devices.size(), 5000u);
  EXPECT_EQ(norma.devices.back().id, "art1~5000");
  EXPECT_LE(norma.warnings.size(), 200u);
}

TEST(Structure, PageAndBoxComeFromTheLine) {
  SourceText source = source_of({"Art. 1º Um.", "Art. 2º Dois."}, "pdf");
  source.lines[1].page = 7;
  source.lines[1].box = Box{1, 2, 3, 4};
  const Norma norma = parse_structure(source);
  EXPECT_EQ(norma.devices[1].page, 7u);
  ASSERT_TRUE(norma.devices[1].box.has_value());
}

TEST(FullText, ListsTheArticleWithItsLabels) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º São:", "I - um;", "§ 1º Dois. (Incluído pela Lei nº 1, de 2001)",
                                 "§ 2º (VETADO)", "Art. 2º Fim."}));
  EXPECT_EQ(full_text(norma, 0), "Art. 1º São:\nI - um;\n§ 1º Dois.\n§ 2º (VETADO)");
  EXPECT_EQ(full_text(norma, 4), "Art. 2º Fim.");
}

TEST(Hierarchy, NamesTheGroupingsOutermostFirst) {
  const Norma norma = parse_structure(source_of({"TÍTULO III", "DOS CONTRATOS", "CAPÍTULO II-B",
                                                 "Seção Única", "Do Objeto", "Art. 1º Um.", "I - dois."}));
  EXPECT_EQ(hierarchy(norma, 4), "Título III > Capítulo II-B > Seção Única");
  EXPECT_EQ(hierarchy(norma, 0), "");
  EXPECT_EQ(hierarchy(norma, 99), "");
}

}  // namespace
}  // namespace atimo::legal
