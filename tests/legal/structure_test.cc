#include <gtest/gtest.h>

#include "atimo/legal/norma.h"
#include "legal/source_builder.h"

namespace atimo::legal {
namespace {

TEST(Structure, EmptySourceGivesNoDevices) { EXPECT_TRUE(parse_structure({}).devices.empty()); }

TEST(Structure, ReadsArticlesAndTheirParts) {
  const Norma norma = parse_structure(source_of({"Art. 1º O órgão publicará:", "I - a lista:", "a) dos bens;", "1. móveis;",
                                                 "§ 1º A lista é anual.", "Parágrafo único. Nada."}));
  ASSERT_EQ(norma.devices.size(), 6u);
  EXPECT_EQ(norma.devices[3].id, "art1_cpt_inc1_ali1_ite1");
  EXPECT_EQ(norma.devices[4].id, "art1_par1");
  EXPECT_EQ(norma.devices[5].id, "art1_par1u");
}

}  // namespace
}  // namespace atimo::legal
