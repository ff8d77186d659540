#include "atimo/legal/device_path.h"

#include <gtest/gtest.h>

namespace atimo::legal {
namespace {

struct Row {
  std::string_view lexml;
  std::string_view citation;
  std::string_view span_id;
};

constexpr Row kRows[] = {
    {"art75", "art. 75", "ART-075"},
    {"art5", "art. 5º", "ART-005"},
    {"art1048", "art. 1.048", "ART-1048"},
    {"art103-1", "art. 103-A", "ART-103-A"},
    {"art75_cpt_inc2", "art. 75, II", "INC-075-II"},
    {"art5_par1", "art. 5º, § 1º", "PAR-005-1"},
    {"art6_par1u", "art. 6º, parágrafo único", "PAR-006-UNICO"},
    {"art5_par2_inc1", "art. 5º, § 2º, I", "INC-005-I_2"},
    {"art6_par1u_inc1", "art. 6º, parágrafo único, I", "INC-006-I_UNICO"},
    {"art5_cpt_inc1_ali1", "art. 5º, I, \"a\"", "ALI-005-I-a"},
    {"art5_par1_inc2_ali1", "art. 5º, § 1º, II, \"a\"", "ALI-005-II_1-a"},
    {"art337-5_par4-1", "art. 337-E, § 4º-A", "PAR-337-E-4-A"},
    {"art7_cpt_inc3-1", "art. 7º, III-A", "INC-007-III-A"},
    {"art103-3_cpt_inc1", "art. 103-C, I", "INC-103-C-I"},
    {"art5_cpt_inc1_ali1_ite2", "art. 5º, I, \"a\", item 2", "ITE-005-I-a-2"},
};

TEST(DevicePath, KeepsItsThreeForms) {
  for (const Row& row : kRows) {
    const auto path = DevicePath::parse_lexml(row.lexml);
    ASSERT_TRUE(path) << row.lexml;
    EXPECT_EQ(path->to_lexml(), row.lexml);
    EXPECT_EQ(path->to_citation(), row.citation);
    EXPECT_EQ(path->to_span_id(), row.span_id);
    EXPECT_EQ(DevicePath::parse_span_id(row.span_id), path) << row.span_id;
  }
}

TEST(DevicePath, PutsBackTheCaput) {
  EXPECT_EQ(DevicePath::parse_lexml("art5_inc2"), DevicePath::parse_lexml("art5_cpt_inc2"));
}

TEST(DevicePath, CitesGroupingsAndIncompletePlaces) {
  EXPECT_EQ(DevicePath::parse_lexml("tit1_cap2")->to_citation(), "Título I, Capítulo II");
  EXPECT_EQ(DevicePath::parse_lexml("tit1_cap2")->to_span_id(), "");
  EXPECT_EQ(DevicePath::parse_lexml("inc4_ali3")->to_citation(), "inciso IV, \"c\"");
  EXPECT_EQ(DevicePath::parse_lexml("art37_cpt")->to_citation(), "art. 37, caput");
}

TEST(DevicePath, RejectsMalformedIds) {
  for (const char* wrong : {"", "_", "art", "art0", "art5_", "art5__inc1", "xyz1", "art5-", "art5-0", "cpt1",
                            "art1u2", "art99999999", "ART5", "art5!"}) {
    EXPECT_FALSE(DevicePath::parse_lexml(wrong)) << wrong;
  }
  for (const char* wrong : {"", "ART", "ART-", "ART-0", "ART-5-x", "PAR-5", "INC-5", "INC-5-a", "ALI-5-I",
                            "INC-5-IIII", "XXX-005", "INC-005-I_"}) {
    EXPECT_FALSE(DevicePath::parse_span_id(wrong)) << wrong;
  }
}

TEST(DevicePath, ContainsWhatHangsBelow) {
  const auto path = [](const char* id) { return *DevicePath::parse_lexml(id); };
  EXPECT_TRUE(path("art5").contains(path("art5_cpt_inc1")));
  EXPECT_TRUE(path("art5_cpt").contains(path("art5_cpt_inc1")));
  EXPECT_TRUE(
      (DevicePath{{path("art5").steps[0], path("inc1").steps[0]}}).contains(path("art5_cpt_inc1_ali1")));
  EXPECT_FALSE(path("art5_cpt").contains(path("art5_par1")));
  EXPECT_FALSE(path("art5_par1").contains(path("art5")));
  EXPECT_TRUE(DevicePath{}.contains(path("art5")));
  EXPECT_EQ(path("art5_par1_inc2").article(), path("art5"));
  EXPECT_TRUE(path("par1").article().empty());
}

}  // namespace
}  // namespace atimo::legal
