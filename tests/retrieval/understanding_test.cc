#include "atimo/retrieval/understanding.h"

#include <gtest/gtest.h>

namespace atimo::retrieval {
namespace {

TEST(Understanding, ReadsTheYearOfAWording) {
  const Understanding u = understand("O que dizia o art. 5º da Constituição em 1990?");
  EXPECT_TRUE(u.names_device);
  EXPECT_EQ(u.as_of, Date::make(1990, 12, 31));
}

TEST(Understanding, ReadsTheDayOfAWording) {
  EXPECT_EQ(understand("art. 7º da CF em 5 de outubro de 1988").as_of, Date::make(1988, 10, 5));
  EXPECT_EQ(understand("art. 7º da CF em 05/10/1988").as_of, Date::make(1988, 10, 5));
}

TEST(Understanding, TakesNoOtherDateForOne) {
  EXPECT_FALSE(understand("art. 75 da Lei nº 14.133, de 1º de abril de 2021").as_of);
  EXPECT_FALSE(understand("Qual lei foi publicada em 2021?").as_of);
  EXPECT_FALSE(understand("o art. 5º em 3 incisos").as_of);
  EXPECT_FALSE(understand("o art. 5º em 1990.500 casos").as_of);
}

TEST(Understanding, ALongStatementMentionsDevicesInPassing) {
  const std::string statement = "Nos termos do art. 37 da CF, " + std::string(300, 'x');
  EXPECT_FALSE(understand(statement).names_device);
  EXPECT_FALSE(understand(statement).references.empty());
}

TEST(Understanding, ANormWithoutADeviceNamesNone) {
  EXPECT_FALSE(understand("prazo de recurso na Lei 14.133").names_device);
}

}  // namespace
}  // namespace atimo::retrieval
