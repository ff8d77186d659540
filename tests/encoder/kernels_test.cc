#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "atimo/encoder/internal/cpu/buffer.h"
#include "atimo/encoder/internal/cpu/isa.h"
#include "atimo/encoder/internal/pack.h"

// Every table of kernels this processor runs, against plain arithmetic in double precision.
namespace atimo::encoder::cpu {
namespace {

std::vector<float> random_floats(std::size_t n, unsigned seed, float deviation = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, deviation);
  std::vector<float> values(n);
  for (float& value : values) value = normal(random);
  return values;
}

float from_bf16(std::uint16_t x) { return std::bit_cast<float>(static_cast<std::uint32_t>(x) << 16); }

template <typename T>
Buffer<T> aligned(std::span<const T> values) {
  Buffer<T> buffer;
  std::copy(values.begin(), values.end(), buffer.reserve(values.size()));
  return buffer;
}

class KernelsTest : public testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& kernels_ = *GetParam();
};

struct Shape {
  std::uint32_t rows, columns, inner;
};
constexpr Shape kShapes[] = {{1, 32, 4}, {3, 32, 64}, {5, 32, 100}, {11, 17, 252}, {12, 32, 1024}};

TEST_P(KernelsTest, MultipliesF32) {
  for (const Shape& shape : kShapes) {
    const std::vector<float> a = random_floats(shape.rows * shape.inner, 1);
    const std::vector<float> w = random_floats(shape.columns * shape.inner, 2);
    const PackedLinear packed = pack_linear(w, shape.columns, shape.inner, Precision::kF32);
    const auto panel = aligned<char>(packed.panels);
    std::vector<float> tile(kTileRows * kPanelColumns, -1);
    kernels_.tile_f32(a.data(), shape.inner, shape.rows, panel.data(), shape.inner, tile.data());
    for (std::uint32_t r = 0; r < shape.rows; ++r) {
      for (std::uint32_t c = 0; c < shape.columns; ++c) {
        double sum = 0;
        for (std::uint32_t k = 0; k < shape.inner; ++k)
          sum += double{a[r * shape.inner + k]} * w[c * shape.inner + k];
        EXPECT_NEAR(tile[r * kPanelColumns + c], sum, 1e-4 * std::sqrt(shape.inner)) << r << ' ' << c;
      }
    }
  }
}

TEST_P(KernelsTest, MultipliesBf16) {
  for (const Shape& shape : kShapes) {
    std::vector<std::uint16_t> a(shape.rows * shape.inner);
    const std::vector<float> a_values = random_floats(a.size(), 3);
    std::transform(a_values.begin(), a_values.end(), a.begin(), to_bf16);
    const std::vector<float> w = random_floats(shape.columns * shape.inner, 4);
    const PackedLinear packed = pack_linear(w, shape.columns, shape.inner, Precision::kBf16);
    const auto panel = aligned<char>(packed.panels);
    std::vector<float> tile(kTileRows * kPanelColumns, -1);
    kernels_.tile_bf16(a.data(), shape.inner, shape.rows, panel.data(), shape.inner / 2, tile.data());
    for (std::uint32_t r = 0; r < shape.rows; ++r) {
      for (std::uint32_t c = 0; c < shape.columns; ++c) {
        double sum = 0;
        for (std::uint32_t k = 0; k < shape.inner; ++k) {
          sum += double{from_bf16(a[r * shape.inner + k])} * from_bf16(to_bf16(w[c * shape.inner + k]));
        }
        EXPECT_NEAR(tile[r * kPanelColumns + c], sum, 1e-4 * std::sqrt(shape.inner)) << r << ' ' << c;
      }
    }
  }
}

// Extremes on purpose: 255 * -128 over 1024 would saturate 16-bit sums.
TEST_P(KernelsTest, MultipliesBytesExactly) {
  for (const Shape& shape : kShapes) {
    std::mt19937 random(5);
    std::vector<std::uint8_t> a(shape.rows * shape.inner);
    for (std::uint8_t& x : a) x = random() % 4 == 0 ? 255 : static_cast<std::uint8_t>(random());
    std::vector<std::int8_t> w(shape.columns * shape.inner);
    for (std::int8_t& x : w) x = random() % 4 == 0 ? std::int8_t{-127} : static_cast<std::int8_t>(random());
    std::vector<std::int8_t> panel_values(panel_bytes(shape.inner, kStepS8));
    for (std::uint32_t c = 0; c < shape.columns; ++c) {
      for (std::uint32_t k = 0; k < shape.inner; ++k) {
        panel_values[(k / 4 * kPanelColumns + c) * 4 + k % 4] = w[c * shape.inner + k];
      }
    }
    const auto panel = aligned<std::int8_t>(panel_values);
    std::vector<std::int32_t> tile(kTileRows * kPanelColumns, -1);
    kernels_.tile_s8(a.data(), shape.inner, shape.rows, panel.data(), shape.inner / 4, tile.data());
    for (std::uint32_t r = 0; r < shape.rows; ++r) {
      for (std::uint32_t c = 0; c < shape.columns; ++c) {
        std::int32_t sum = 0;
        for (std::uint32_t k = 0; k < shape.inner; ++k)
          sum += std::int32_t{a[r * shape.inner + k]} * w[c * shape.inner + k];
        ASSERT_EQ(tile[r * kPanelColumns + c], sum) << r << ' ' << c;
      }
    }
  }
}

TEST_P(KernelsTest, TileOfARowDoesNotDependOnItsNeighbours) {
  const Shape shape{12, 32, 256};
  const std::vector<float> a = random_floats(shape.rows * shape.inner, 6);
  const std::vector<float> w = random_floats(shape.columns * shape.inner, 7);
  const auto panel = aligned<char>(pack_linear(w, shape.columns, shape.inner, Precision::kF32).panels);
  std::vector<float> all(kTileRows * kPanelColumns), one(kTileRows * kPanelColumns);
  kernels_.tile_f32(a.data(), shape.inner, shape.rows, panel.data(), shape.inner, all.data());
  for (std::uint32_t r = 0; r < shape.rows; ++r) {
    kernels_.tile_f32(a.data() + r * shape.inner, shape.inner, 1, panel.data(), shape.inner, one.data());
    for (std::uint32_t c = 0; c < kPanelColumns; ++c) EXPECT_EQ(all[r * kPanelColumns + c], one[c]);
  }
}

TEST_P(KernelsTest, GeluIsExactToSingleRounding) {
  for (float first = -12; first < 12; first += 0.37f) {
    float tile[kPanelColumns], out[kPanelColumns];
    for (std::size_t c = 0; c < kPanelColumns; ++c) tile[c] = first + static_cast<float>(c) * 0.01f;
    kernels_.end_tile(tile, 1, {.gelu = true, .out_f32 = out, .out_stride = kPanelColumns});
    for (std::size_t c = 0; c < kPanelColumns; ++c) {
      const double x = tile[c];
      EXPECT_NEAR(out[c], 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))), 4e-7 * std::max(1.0, std::abs(x)))
          << x;
    }
  }
}

TEST_P(KernelsTest, EndsATileWithBiasAndResidualWithinItsColumns) {
  const std::vector<float> tile = random_floats(2 * kPanelColumns, 8);
  const std::vector<float> bias = random_floats(kPanelColumns, 9);
  const std::vector<float> residual = random_floats(2 * 40, 10);
  std::vector<float> out(2 * 40, 7.0f);
  kernels_.end_tile(tile.data(), 2,
                    {.bias = bias.data(),
                     .residual = residual.data(),
                     .residual_stride = 40,
                     .out_f32 = out.data(),
                     .out_stride = 40,
                     .columns = 20});
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 40; ++c) {
      const float expected = c < 20 ? tile[r * kPanelColumns + c] + bias[c] + residual[r * 40 + c] : 7.0f;
      EXPECT_FLOAT_EQ(out[r * 40 + c], expected);
    }
  }
}

TEST_P(KernelsTest, QuantisesARowByItsRange) {
  constexpr std::pair<float, float> kEnds[] = {{-9, 4},          {-0.17f, 31}, {-3, 3},
                                               {-2.503f, 1e-3f}, {0, 5},       {-5, 0}};
  for (const auto& [least, greatest] : kEnds) {
    std::vector<float> x = random_floats(1000, 11);
    for (float& value : x) value = std::clamp(value, least, greatest);
    x[500] = least;
    x[501] = greatest;
    std::vector<std::uint8_t> q(x.size());
    const auto [scale, zero] = kernels_.quantize_f32(x.data(), x.size(), q.data());
    EXPECT_FLOAT_EQ(scale, (greatest - least) / 254);
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(scale * static_cast<float>(q[i] - zero), x[i], scale * 0.501) << least << ' ' << greatest;
    }
    EXPECT_EQ(kernels_.quantize_f32(std::vector<float>(9, 0.0f).data(), 9, q.data()).scale, 0);
  }
}

TEST_P(KernelsTest, QuantisesBf16RowsAsTheirFloats) {
  const std::vector<float> numbers = random_floats(77, 18);
  std::vector<std::uint16_t> halves(numbers.size());
  std::transform(numbers.begin(), numbers.end(), halves.begin(), to_bf16);
  std::vector<float> floats(numbers.size());
  std::transform(halves.begin(), halves.end(), floats.begin(), from_bf16);
  std::vector<std::uint8_t> from_halves(numbers.size()), from_floats(numbers.size());
  const RowRange a = kernels_.quantize_bf16(halves.data(), halves.size(), from_halves.data());
  const RowRange b = kernels_.quantize_f32(floats.data(), floats.size(), from_floats.data());
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(a.zero, b.zero);
  EXPECT_EQ(from_halves, from_floats);
}

TEST_P(KernelsTest, DequantisesWithTheRowsZero) {
  constexpr RowRange kRows[] = {{0.5f, 0}, {0.25f, 255}};
  std::vector<std::int32_t> sums(2 * kPanelColumns), zeros(kPanelColumns);
  std::vector<float> scales(kPanelColumns), tile(2 * kPanelColumns);
  for (std::size_t c = 0; c < kPanelColumns; ++c) {
    sums[c] = sums[kPanelColumns + c] = static_cast<std::int32_t>(c * 100000) - 1000000;
    zeros[c] = kZerosFactor * (400000 - static_cast<std::int32_t>(c) * 25000);
    scales[c] = 0.01f * static_cast<float>(c);
  }
  kernels_.dequantize_tile(sums.data(), 2, kRows, scales.data(), zeros.data(), tile.data());
  for (std::size_t i = 0; i < tile.size(); ++i) {
    const std::size_t c = i % kPanelColumns;
    const RowRange& row = kRows[i / kPanelColumns];
    const double whole = sums[i] - static_cast<double>(row.zero) * zeros[c] / kZerosFactor;
    EXPECT_FLOAT_EQ(tile[i], static_cast<float>(whole * row.scale * scales[c])) << i;
  }
}

TEST_P(KernelsTest, NormalisesALayer) {
  std::vector<float> x = random_floats(768, 12, 3);
  const std::vector<float> gamma = random_floats(768, 13), beta = random_floats(768, 14);
  double mean = 0, variance = 0;
  for (const float v : x) mean += v / 768.0;
  for (const float v : x) variance += (v - mean) * (v - mean) / 768.0;
  std::vector<float> expected(768);
  for (std::size_t i = 0; i < 768; ++i) {
    expected[i] = static_cast<float>((x[i] - mean) / std::sqrt(variance + 1e-5) * gamma[i] + beta[i]);
  }
  kernels_.layer_norm(x.data(), x.size(), gamma.data(), beta.data(), 1e-5f);
  EXPECT_THAT(x, testing::Pointwise(testing::FloatNear(1e-5f), expected));
}

TEST_P(KernelsTest, SoftmaxOfFarScoresIsExactlyZero) {
  std::vector<float> x = random_floats(77, 15);
  x[3] = 20;
  x[4] = -500;
  std::vector<float> out(x.size());
  const float sum = kernels_.softmax_f32(x.data(), x.size(), 0.5f, out.data());
  double expected_sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double e = std::exp(0.5 * (double{x[i]} - 20));
    expected_sum += e;
    EXPECT_NEAR(out[i], e, 1e-6 * e + 1e-38);
  }
  EXPECT_EQ(out[4], 0.0f);
  EXPECT_NEAR(sum, expected_sum, 1e-5);
}

TEST_P(KernelsTest, ReadsHalfPrecisionRows) {
  const std::vector<float> x = {0, 1, -1, 65504, 6.104e-5f, -0.333f, 1e-3f, 3.14159f};
  std::vector<std::uint16_t> halves(x.size());
  std::transform(x.begin(), x.end(), halves.begin(), to_f16);
  std::vector<float> out(x.size(), 1.0f);
  kernels_.add_f16(halves.data(), halves.size(), out.data());
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_NEAR(out[i] - 1, x[i], 5e-4 * std::max(1.0f, std::abs(x[i])));
}

TEST_P(KernelsTest, PacksKeysAndValues) {
  constexpr std::size_t kRows = 37, kWidth = 64;
  const std::vector<float> x = random_floats(kRows * kWidth, 16);
  const std::vector<float> query = random_floats(kWidth, 17);
  Buffer<std::uint32_t> keys;
  keys.reserve(2 * kPanelColumns * kWidth);
  kernels_.pack_keys(reinterpret_cast<const std::uint32_t*>(x.data()), kWidth, kRows, kWidth, keys.data());
  std::vector<float> tile(kTileRows * kPanelColumns);
  for (std::size_t panel = 0; panel < 2; ++panel) {
    kernels_.tile_f32(query.data(), kWidth, 1, keys.data() + panel * kPanelColumns * kWidth, kWidth,
                      tile.data());
    for (std::size_t c = 0; c < kPanelColumns; ++c) {
      const std::size_t row = panel * kPanelColumns + c;
      const float expected = row < kRows ? kernels_.dot(query.data(), x.data() + row * kWidth, kWidth) : 0;
      EXPECT_NEAR(tile[c], expected, 1e-4);
    }
  }
  std::vector<std::uint16_t> rows(3 * kWidth);
  std::transform(x.begin(), x.begin() + 3 * kWidth, rows.begin(), to_bf16);
  Buffer<std::uint16_t> values;
  kernels_.pack_values_bf16(rows.data(), kWidth, 3, kPanelColumns, values.reserve(4 * kPanelColumns));
  EXPECT_EQ(values.data()[2 * 5], rows[5]);
  EXPECT_EQ(values.data()[2 * 5 + 1], rows[kWidth + 5]);
  EXPECT_EQ(values.data()[2 * kPanelColumns + 2 * 5], rows[2 * kWidth + 5]);
  EXPECT_EQ(values.data()[2 * kPanelColumns + 2 * 5 + 1], 0);  // no fourth row
}

INSTANTIATE_TEST_SUITE_P(Tables, KernelsTest, testing::ValuesIn(supported_kernels()), [](const auto& param) {
  std::string name = param.param->name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Isa, UnknownNameSaysWhatThereIs) {
  const auto kernels = choose_kernels("altivec");
  EXPECT_TRUE(absl::IsInvalidArgument(kernels.status()));
  EXPECT_THAT(std::string(kernels.status().message()), testing::HasSubstr("reference"));
}

}  // namespace
}  // namespace atimo::encoder::cpu
