#include <gtest/gtest.h>

#include "atimo/legal/norma.h"
#include "legal/source_builder.h"

namespace atimo::legal {
namespace {

using Kind = HistoryNote::Kind;

TEST(History, NotesLeaveTheText) {
  const Norma norma = parse_structure(
      source_of({"Art. 3º São incapazes os menores. (Redação dada pela Lei nº 13.146, de 2015) (Vigência)"}));
  const Device& article = norma.devices.at(0);
  EXPECT_EQ(article.text, "São incapazes os menores.");
  ASSERT_EQ(article.notes.size(), 2u);
  EXPECT_EQ(article.notes[0].kind, Kind::kRedacao);
  EXPECT_EQ(article.notes[0].text, "Redação dada pela Lei nº 13.146, de 2015");
  EXPECT_EQ(article.notes[1].kind, Kind::kVigencia);
  EXPECT_EQ(article.status, DeviceStatus::kInForce);
}

TEST(History, NoteNamesTheNormThatChanged) {
  const Norma norma = parse_structure(source_of({"Art. 3º Vale. (Incluído pela Lei nº 13.146, de 2015)"}));
  ASSERT_EQ(norma.devices.at(0).notes.size(), 1u);
  EXPECT_EQ(norma.devices[0].notes[0].norm.type, NormType::kLei);
  EXPECT_EQ(norma.devices[0].notes[0].norm.number, 13146u);
}

TEST(History, ContentInBracketsStays) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º O prazo de 10 (dez) dias (art. 5º) conta da vigência."}));
  EXPECT_EQ(norma.devices.at(0).text, "O prazo de 10 (dez) dias (art. 5º) conta da vigência.");
}

TEST(History, UnbalancedBracketsAreText) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º O (prazo ((corre (Vide Lei nº 9 (DOU)) sempre) (NR)",
                                 "Art. 2º " + std::string(200'000, '(')}));
  EXPECT_EQ(norma.devices.at(0).text, "O (prazo ((corre sempre)");
  EXPECT_EQ(norma.devices.at(0).notes.size(), 2u);
  EXPECT_EQ(norma.devices.at(1).text.size(), 200'000u);
}

TEST(History, NewWordingMarkIsANote) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º Vale. (NR)", "Art. 2º Vale; (NR: Ver Resolução n. 7 (DOU, p. 5))."}));
  EXPECT_EQ(norma.devices.at(0).text, "Vale.");
  EXPECT_EQ(norma.devices.at(0).notes.at(0).kind, Kind::kNovaRedacao);
  EXPECT_EQ(norma.devices.at(1).notes.size(), 1u);
}

TEST(History, RevokedAndVetoedDevicesStay) {
  const Norma norma =
      parse_structure(source_of({"Art. 194. (Revogado pela Lei nº 11.280, de 2006)", "Art. 195. Vale.",
                                 "I - (VETADO);", "II - (Revogado); (Redação dada pela Lei nº 1, de 2001)"}));
  ASSERT_EQ(norma.devices.size(), 4u);
  EXPECT_EQ(norma.devices[0].status, DeviceStatus::kRevoked);
  EXPECT_EQ(norma.devices[0].text, "");
  EXPECT_EQ(norma.devices[2].status, DeviceStatus::kVetoed);
  EXPECT_EQ(norma.devices[3].status, DeviceStatus::kRevoked);
  EXPECT_EQ(full_text(norma, 0), "Art. 194. (Revogado pela Lei nº 11.280, de 2006)");
}

TEST(History, StatusOfTheFormatIsKept) {
  SourceText source = source_of({"Art. 1º Antigo.", "Art. 2º Barrado."}, "lexml");
  source.lines[0].revoked = true;
  source.lines[1].vetoed = true;
  const Norma norma = parse_structure(source);
  EXPECT_EQ(norma.devices[0].status, DeviceStatus::kRevoked);
  EXPECT_EQ(norma.devices[1].status, DeviceStatus::kVetoed);
}

TEST(History, NotesInALineOfTheirOwnGoToTheDeviceBefore) {
  const Norma norma =
      parse_structure(source_of({"Art. 1º Vale.", "(Vide Lei nº 9, de 2001)", "Art. 2º Fim."}));
  EXPECT_EQ(norma.devices.at(0).text, "Vale.");
  EXPECT_EQ(norma.devices.at(0).notes.size(), 1u);
}

TEST(History, StruckWordingBeforeTheCurrentOneIsKept) {
  const Norma norma =
      parse_structure(source_of({"~~Art. 1º Velho. (Redação dada pela Lei nº 1, de 1990)", "Art. 1º Novo."}));
  ASSERT_EQ(norma.devices.size(), 1u);
  EXPECT_EQ(norma.devices[0].text, "Novo.");
  EXPECT_EQ(norma.devices[0].status, DeviceStatus::kInForce);
  ASSERT_EQ(norma.devices[0].old_wordings.size(), 1u);
  EXPECT_EQ(norma.devices[0].old_wordings[0].text, "Velho.");
  EXPECT_EQ(norma.devices[0].old_wordings[0].notes.size(), 1u);
}

TEST(History, StruckWordingAfterTheCurrentOneIsKept) {
  const Norma norma = parse_structure(source_of({"Art. 1º Novo.", "~~Art. 1º Velho."}));
  ASSERT_EQ(norma.devices.size(), 1u);
  EXPECT_EQ(norma.devices[0].text, "Novo.");
  EXPECT_EQ(norma.devices[0].old_wordings.size(), 1u);
}

TEST(History, DeviceThatIsOnlyStruckIsRevoked) {
  const Norma norma = parse_structure(
      source_of({"Art. 1º Vale.", "~~§ 1º Caiu.", "§ 2º Fica.", "~~Art. 2º Caiu", "~~também."}));
  ASSERT_EQ(norma.devices.size(), 4u);
  EXPECT_EQ(norma.devices[1].status, DeviceStatus::kRevoked);
  EXPECT_EQ(norma.devices[1].text, "Caiu.");
  EXPECT_EQ(norma.devices[3].text, "Caiu também.");
  EXPECT_EQ(full_text(norma, 0), "Art. 1º Vale.\n§ 1º (Revogado)\n§ 2º Fica.");
}

TEST(History, SeveralStruckWordingsKeepTheirOrder) {
  const Norma norma = parse_structure(source_of({"~~Art. 1º Um.", "~~Art. 1º Dois.", "Art. 1º Três."}));
  ASSERT_EQ(norma.devices.size(), 1u);
  ASSERT_EQ(norma.devices[0].old_wordings.size(), 2u);
  EXPECT_EQ(norma.devices[0].old_wordings[0].text, "Um.");
  EXPECT_EQ(norma.devices[0].old_wordings[1].text, "Dois.");
}

TEST(History, UnstruckWordingsInARowKeepTheLast) {
  const Norma norma = parse_structure(source_of(
      {"Art. 6º Velho:", "I - um;", "Art. 6º Novo: (Redação dada pela Lei nº 2, de 2000)", "I - dois;"},
      "lexml"));
  ASSERT_EQ(norma.devices.size(), 2u);
  EXPECT_EQ(norma.devices[0].text, "Novo:");
  EXPECT_EQ(norma.devices[0].old_wordings.size(), 1u);
  EXPECT_EQ(norma.devices[1].text, "dois;");
}

}  // namespace
}  // namespace atimo::legal
