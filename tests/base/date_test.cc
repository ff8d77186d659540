#include "atimo/base/date.h"

#include <gtest/gtest.h>

namespace atimo {
namespace {

TEST(Date, RefusesDaysThatDoNotExist) {
  EXPECT_FALSE(Date::make(2023, 2, 29));
  EXPECT_FALSE(Date::make(1900, 2, 29));
  EXPECT_TRUE(Date::make(2000, 2, 29));
  EXPECT_FALSE(Date::make(2021, 13, 1));
  EXPECT_FALSE(Date::make(2021, 4, 31));
  EXPECT_FALSE(Date::make(2021, 4, 0));
  EXPECT_FALSE(Date::make(99, 4, 1));
}

TEST(Date, ParsesOnlyTheIsoForm) {
  EXPECT_EQ(Date::parse_iso("2021-04-01"), Date::make(2021, 4, 1));
  for (const char* wrong :
       {"", "2021-4-1", "2021/04/01", "01-04-2021", "2021-04-01T", "2021-02-30", "abcd-ef-gh"}) {
    EXPECT_FALSE(Date::parse_iso(wrong)) << wrong;
  }
}

TEST(Date, CountsDaysFromTheEpochAndBack) {
  EXPECT_EQ(Date::make(1970, 1, 1)->days(), 0);
  EXPECT_EQ(Date::make(1988, 10, 5)->days(), 6852);
  for (std::int32_t days = -170'000; days < 370'000; days += 97) {
    const Date date = Date::from_days(days);
    EXPECT_EQ(date.days(), days);
    EXPECT_EQ(Date::parse_iso(date.to_iso()), date);
  }
}

}  // namespace
}  // namespace atimo
