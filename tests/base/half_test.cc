#include "atimo/base/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace atimo {
namespace {

TEST(HalfTest, EveryHalfSurvivesTheWayThere) {
  for (std::uint32_t bits = 0; bits < 0x10000u; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_half(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(from_half(to_half(value))));
    } else {
      EXPECT_EQ(to_half(value), half) << value;
    }
  }
}

TEST(HalfTest, KnownValues) {
  EXPECT_EQ(from_half(0x3C00), 1.0f);
  EXPECT_EQ(from_half(0xC000), -2.0f);
  EXPECT_EQ(from_half(0x7BFF), 65504.0f);
  EXPECT_EQ(from_half(0x0001), 0x1p-24f);
  EXPECT_EQ(to_half(1.0f + 0x1p-11f), 0x3C00);  // halfway: to even
  EXPECT_EQ(to_half(1.0f + 0x1p-11f + 0x1p-20f), 0x3C01);
  EXPECT_EQ(to_half(1.0f + 3 * 0x1p-11f), 0x3C02);
  EXPECT_EQ(to_half(65520.0f), 0x7C00);
  EXPECT_EQ(to_half(65519.0f), 0x7BFF);
  EXPECT_EQ(to_half(-std::numeric_limits<float>::infinity()), 0xFC00);
  EXPECT_EQ(to_half(0x1p-26f), 0x0000);
}

TEST(HalfTest, ErrorIsWithinHalfAPlace) {
  for (float value = 0x1p-14f; value < 60'000.0f; value *= 1.0009f) {
    EXPECT_NEAR(from_half(to_half(value)), value, value * 0x1p-11f);
  }
}

}  // namespace
}  // namespace atimo
