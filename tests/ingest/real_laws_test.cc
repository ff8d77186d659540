#include <gtest/gtest.h>

#include "atimo/base/file.h"
#include "atimo/ingest/reader.h"
#include "fixtures.h"
#include "support/shared_data.h"
#include "support/status_matchers.h"

namespace atimo::ingest {
namespace {

struct RealLaw {
  const char* name;
  const char* file;
  std::size_t articles;  // lines that begin with "Art.", quotations aside where the format says so
  std::size_t quoted;
};

class RealLaws : public ::testing::TestWithParam<RealLaw> {};

TEST_P(RealLaws, HaveOneLinePerArticle) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const auto bytes = read_file(*folder / "normas" / GetParam().file, 64 << 20);
  ASSERT_OK(bytes);
  const auto source = read_document(*bytes, GetParam().file);
  ASSERT_OK(source);
  EXPECT_EQ(fixtures::count_articles(*source, false), GetParam().articles);
  EXPECT_EQ(fixtures::count_articles(*source, true), GetParam().quoted);
}

// Besides its own 194, the PDF of Lei 14.133 has quoted articles of other laws that stand without a quotation
// mark.
INSTANTIATE_TEST_SUITE_P(Table, RealLaws,
                         ::testing::Values(RealLaw{"pdf_14133", "lei-14133-2021.pdf", 206, 0},
                                           RealLaw{"pdf_in_58", "in-seges-58-2022.pdf", 19, 0},
                                           RealLaw{"pdf_in_65", "in-seges-me-65-2021.pdf", 11, 0},
                                           RealLaw{"lexml_9868", "lei-9868-1999.lexml.xml", 39, 2},
                                           RealLaw{"lexml_11417", "lei-11417-2006.lexml.xml", 11, 3},
                                           RealLaw{"lexml_constituicao", "constituicao-1988.lexml.xml", 300,
                                                   0},
                                           RealLaw{"lexml_adct", "adct-1988.lexml.xml", 132, 0},
                                           RealLaw{"txt_8906", "lei-8906-1994.txt", 89, 0},
                                           RealLaw{"txt_etica", "codigo-de-etica-oab.txt", 80, 0}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(RealPages, OfTheSenadoSayTheirDateAndCarryNoNavigation) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const auto bytes = read_file(*folder / "normas/constituicao-versoes/20200826_EMC108.html", 64 << 20);
  ASSERT_OK(bytes);
  const auto source = read_document(*bytes, "cf");
  ASSERT_OK(source);
  EXPECT_EQ(source->version_date, Date::make(2020, 8, 26));
  for (const auto& line : source->lines) {
    EXPECT_EQ(line.text.find("Portal Multimídia"), std::string::npos);
    EXPECT_EQ(line.text.find("Fale com o Senado"), std::string::npos);
  }
}

TEST(RealPdf, CarriesNoBrowserHeaderNorGluedCaput) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const auto bytes = read_file(*folder / "normas/lei-14133-2021.pdf", 64 << 20);
  ASSERT_OK(bytes);
  const auto source = read_document(*bytes, "lei");
  ASSERT_OK(source);
  EXPECT_EQ(source->pages, 73U);
  for (const auto& line : source->lines) {
    EXPECT_EQ(line.text.find("20/11/2024"), std::string::npos) << line.text;
    EXPECT_EQ(line.text.find("www.in.gov.br"), std::string::npos) << line.text;
    EXPECT_EQ(line.text.find("ocaput"), std::string::npos) << line.text;
  }
}

}  // namespace
}  // namespace atimo::ingest
