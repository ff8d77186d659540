#include "atimo/encoder/internal/cpu/product.h"

#include <algorithm>

namespace atimo::encoder::cpu {
namespace {

// Rows that pass over a panel before the next panel's turn: their int8 form (4096 wide at most) stays in a 1
// MiB L2.
constexpr std::size_t kRowBlock = 20 * kTileRows;

// Elements by which rows are shared out among threads.
constexpr std::size_t kRowGrain = 4;

// Begins to read what the end of a tile will add, so that it is there after the products.
void fetch_ahead(const TileEnd& end, std::size_t row, std::size_t rows, std::size_t column) {
  constexpr std::size_t kLineFloats = 16;
  for (std::size_t r = row; r < row + rows; ++r) {
    const float* residual = end.residual + r * end.residual_stride + column;
    __builtin_prefetch(residual);
    __builtin_prefetch(residual + kLineFloats);
  }
}

}  // namespace

void Activations::assign(Precision precision, const float* x, std::size_t rows, std::size_t width) {
  rows_ = rows;
  width_ = width;
  stride_ = width;
  f32_ = x;
  if (precision == Precision::kBf16) {
    stride_ = spread_stride(width, sizeof *bf16_);
    std::uint16_t* to = bf16_rows_.reserve(rows * stride_);
    each_row([&](std::size_t r) { kernels_.to_bf16(x + r * width, width, to + r * stride_); });
    bf16_ = to;
  } else if (precision == Precision::kInt8) {
    quantize(kernels_.quantize_f32, x, width);
  }
}

void Activations::assign(Precision precision, const std::uint16_t* x, std::size_t rows, std::size_t width,
                         std::size_t stride) {
  rows_ = rows;
  width_ = width;
  stride_ = stride;
  bf16_ = x;
  if (precision == Precision::kInt8) quantize(kernels_.quantize_bf16, x, stride);
}

template <typename Work>
void Activations::each_row(const Work& work) const {
  team_.split(rows_, kRowGrain, [&](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t r = begin; r < end; ++r) work(r);
  });
}

template <typename Quantize, typename Element>
void Activations::quantize(Quantize row, const Element* x, std::size_t stride) {
  stride_ = spread_stride(width_, 1);
  std::uint8_t* to = s8_rows_.reserve(rows_ * stride_);
  RowRange* ranges = s8_ranges_.reserve(rows_);
  each_row([&](std::size_t r) { ranges[r] = row(x + r * stride, width_, to + r * stride_); });
}

// tile(first row, rows, panel index, out) leaves fp32 sums. Each thread takes a range of panels, so that the
// weights are read from memory once, and goes over the rows in blocks that stay in its cache.
template <typename Tile>
void Activations::multiply_panels(const Linear& linear, const TileEnd& end, const Tile& tile) const {
  const auto work = [&](std::size_t begin, std::size_t last, std::size_t) {
    alignas(64) float sums[kTileRows * kPanelColumns];
    for (std::size_t block = 0; block < rows_; block += kRowBlock) {
      const std::size_t block_end = std::min(block + kRowBlock, rows_);
      for (std::size_t panel = begin; panel < last; ++panel) {
        const std::size_t column = panel * kPanelColumns;
        for (std::size_t row = block; row < block_end; row += kTileRows) {
          const std::size_t rows = std::min(kTileRows, block_end - row);
          if (end.residual != nullptr) fetch_ahead(end, row, rows, column);
          tile(row, rows, panel, sums);
          TileEnd part = end;
          part.columns = std::min<std::size_t>(kPanelColumns, linear.outputs - column);
          part.bias = linear.bias + column;
          if (end.residual != nullptr) part.residual = end.residual + row * end.residual_stride + column;
          if (end.out_f32 != nullptr) part.out_f32 = end.out_f32 + row * end.out_stride + column;
          if (end.out_bf16 != nullptr) part.out_bf16 = end.out_bf16 + row * end.out_stride + column;
          kernels_.end_tile(sums, rows, part);
        }
      }
    }
  };
  team_.split(panel_count(linear.outputs), 1, work);
}

void Activations::multiply(const Linear& linear, const TileEnd& end) const {
  const Kernels& kernels = kernels_;
  const std::size_t width = width_;
  const std::size_t stride = stride_;
  switch (linear.precision) {
    case Precision::kF32: {
      const std::uint64_t bytes = panel_bytes(linear.inputs, kStepF32);
      multiply_panels(linear, end, [&](std::size_t row, std::size_t rows, std::size_t panel, float* sums) {
        kernels.tile_f32(f32_ + row * stride, stride, rows, linear.panels + panel * bytes, width / kStepF32,
                         sums);
      });
      return;
    }
    case Precision::kBf16: {
      const std::uint64_t bytes = panel_bytes(linear.inputs, kStepBf16);
      multiply_panels(linear, end, [&](std::size_t row, std::size_t rows, std::size_t panel, float* sums) {
        kernels.tile_bf16(bf16_ + row * stride, stride, rows, linear.panels + panel * bytes,
                          width / kStepBf16, sums);
      });
      return;
    }
    case Precision::kInt8: {
      const std::uint64_t bytes = panel_bytes(linear.inputs, kStepS8);
      multiply_panels(linear, end, [&](std::size_t row, std::size_t rows, std::size_t panel, float* sums) {
        alignas(64) std::int32_t whole[kTileRows * kPanelColumns];
        const std::size_t column = panel * kPanelColumns;
        kernels.tile_s8(s8_rows_.data() + row * stride, stride, rows, linear.panels + panel * bytes,
                        width / kStepS8, whole);
        kernels.dequantize_tile(whole, rows, s8_ranges_.data() + row, linear.scales + column,
                                linear.zeros + column, sums);
      });
      return;
    }
  }
}

}  // namespace atimo::encoder::cpu
