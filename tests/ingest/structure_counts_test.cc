#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "atimo/base/file.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/norma.h"
#include "support/shared_data.h"
#include "support/status_matchers.h"

namespace atimo {
namespace {

using legal::Device;
using legal::DeviceKind;
using legal::Norma;

// The norm in a file of the data folder; an unreadable one fails the test and gives an empty norm.
Norma read_norm(const std::filesystem::path& folder, const std::string& name) {
  const auto bytes = read_file(folder / "normas" / name, 64u << 20);
  EXPECT_OK(bytes);
  if (!bytes.ok()) return {};
  const auto source = ingest::read_document(*bytes, name);
  EXPECT_OK(source);
  return source.ok() ? legal::parse_structure(*source) : Norma{};
}

// How often each own article's number occurs, letters left out of `numbers` and counted in `lettered`.
struct Articles {
  std::map<std::uint32_t, int> numbers;
  int lettered = 0;
};

Articles own_articles(const Norma& norma, std::string_view prefix = "art") {
  Articles articles;
  for (const Device& device : norma.devices) {
    if (device.kind != DeviceKind::kArtigo || !device.id.starts_with(prefix)) continue;
    const auto& step = device.path.steps.back();
    if (step.letters.empty()) {
      ++articles.numbers[step.number];
    } else {
      ++articles.lettered;
    }
  }
  return articles;
}

void expect_every_number_once(const Articles& articles, std::uint32_t last) {
  for (std::uint32_t number = 1; number <= last; ++number) {
    const auto found = articles.numbers.find(number);
    EXPECT_EQ(found == articles.numbers.end() ? 0 : found->second, 1) << "art. " << number;
  }
  EXPECT_EQ(articles.numbers.size(), last);
}

void expect_sound_tree(const Norma& norma) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < norma.devices.size(); ++i) {
    EXPECT_TRUE(ids.insert(norma.devices[i].id).second) << norma.devices[i].id;
    const std::uint32_t parent = norma.devices[i].parent;
    EXPECT_TRUE(parent == legal::kNoParent || parent < i) << norma.devices[i].id;
  }
}

TEST(StructureCounts, ProcurementLawHas194Articles) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, "lei-14133-2021.pdf");
  expect_every_number_once(own_articles(norma), 194);
  EXPECT_EQ(own_articles(norma).lettered, 0);
  expect_sound_tree(norma);
}

TEST(StructureCounts, PriceInstructionHasItsDevices) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, "in-seges-me-65-2021.pdf");
  const auto counts = legal::count_devices(norma);
  EXPECT_EQ(counts.articles, 11u);
  // 17 lines of the file begin with "§", 3 with "Parágrafo único" and 19 with a roman numeral and a dash.
  EXPECT_EQ(counts.paragraphs, 20u);
  EXPECT_EQ(counts.incisos, 19u);
}

TEST(StructureCounts, StudiesInstructionHas19Articles) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, "in-seges-58-2022.pdf");
  EXPECT_EQ(legal::count_devices(norma).articles, 19u);
}

TEST(StructureCounts, ConstitutionHas250NumberedArticles) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, "constituicao-1988.lexml.xml");
  expect_every_number_once(own_articles(norma), 250);
  EXPECT_GT(own_articles(norma).lettered, 5);
  expect_sound_tree(norma);
}

TEST(StructureCounts, TransitionalActReads) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, "adct-1988.lexml.xml");
  EXPECT_GE(own_articles(norma).numbers.size(), 70u);
  expect_sound_tree(norma);
}

TEST(StructureCounts, QuotedArticlesAreNotOwn) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  // Arts. 12-A to 12-H were inserted into this law: they are its own, and only arts. 482 and 8º are quoted.
  const Norma direct_action = read_norm(*folder, "lei-9868-1999.lexml.xml");
  expect_every_number_once(own_articles(direct_action), 31);
  EXPECT_EQ(own_articles(direct_action).lettered, 8);
  EXPECT_EQ(legal::count_devices(direct_action).quoted_articles, 2u);
  const auto binding = legal::count_devices(read_norm(*folder, "lei-11417-2006.lexml.xml"));
  EXPECT_EQ(binding.articles, 11u);
  EXPECT_EQ(binding.quoted_articles, 3u);
}

TEST(StructureCounts, CivilCodeHasEveryNumberOnce) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, "lei-10406-2002.planalto.htm");
  expect_every_number_once(own_articles(norma), 2046);
  EXPECT_GT(own_articles(norma).lettered, 5);
  expect_sound_tree(norma);
}

TEST(StructureCounts, BarStatutesReadWhole) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Articles statute = own_articles(read_norm(*folder, "lei-8906-1994.txt"));
  expect_every_number_once(statute, 87);
  EXPECT_EQ(statute.lettered, 2);
  expect_every_number_once(own_articles(read_norm(*folder, "codigo-de-etica-oab.txt")), 80);
  // The file itself goes from art. 12 to art. 14.
  Articles regulation = own_articles(read_norm(*folder, "regulamento-geral-oab.txt"));
  EXPECT_EQ(regulation.numbers.count(13), 0u);
  regulation.numbers[13] = 1;
  expect_every_number_once(regulation, 158);
}

TEST(StructureCounts, StudyEditionHas47Articles) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, "lei-12527-2011-comentada.docx");
  expect_every_number_once(own_articles(norma), 47);
  EXPECT_EQ(own_articles(norma).lettered, 0);
  for (const Device& device : norma.devices) {
    EXPECT_EQ(device.text.find("#Atenção"), std::string::npos) << device.id;
  }
}

class ConstitutionVersions : public ::testing::TestWithParam<const char*> {};

TEST_P(ConstitutionVersions, HasTheTransitionalActAsItsOwnPart) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const Norma norma = read_norm(*folder, std::string("constituicao-versoes/") + GetParam());
  const Articles main = own_articles(norma);
  const Articles adct = own_articles(norma, "adct_art");
  EXPECT_GE(main.numbers.size(), 245u);
  EXPECT_LE(main.numbers.size(), 250u);
  EXPECT_GE(adct.numbers.size(), 70u);
  for (const auto& [number, count] : main.numbers) EXPECT_EQ(count, 1) << "art. " << number;
  for (const auto& [number, count] : adct.numbers) EXPECT_EQ(count, 1) << "ADCT, art. " << number;
  expect_sound_tree(norma);
}

INSTANTIATE_TEST_SUITE_P(Dates, ConstitutionVersions,
                         ::testing::Values("19881005_ORIGINAL.html", "19980604_EMC19.html",
                                           "20041208_EMC45.html", "20160218_EMC91.html",
                                           "20200826_EMC108.html"),
                         [](const auto& param) { return std::string(param.param).substr(0, 8); });

}  // namespace
}  // namespace atimo
