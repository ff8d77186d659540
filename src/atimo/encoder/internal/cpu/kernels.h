#pragma once

#include <cstddef>
#include <cstdint>

#include "atimo/encoder/internal/cpu/panels.h"

// What one instruction set offers to the forward pass: a table of plain functions, chosen once (isa.h). Every
// table does the same arithmetic in the same order for a row whatever rows stand beside it, so a text alone
// gives the same bits as the text in a batch. Between tables, integers agree exactly and floats within
// rounding.
//
// The functions are compiled with the instruction set of their table and must not be inlined elsewhere: their
// files use no templates of the standard library.
namespace atimo::encoder::cpu {

// Rows of a register tile. A product is made of tiles of at most kTileRows x kPanelColumns.
inline constexpr std::size_t kTileRows = 12;

// How a row's numbers were rounded to bytes: x is near scale * (u8 - zero). Each row has its own range: what
// GELU gives begins at -0.17, and half of a symmetric range would stay empty.
struct RowRange {
  float scale = 0;
  std::int32_t zero = 0;  // 0..255
};

// By what a model file's `zeros` multiply the sum of an output's weights.
inline constexpr std::int32_t kZerosFactor = 128;

// What becomes of a finished tile: out = activation(tile + bias) + residual. Pointers are those of the tile's
// first element; strides are in elements. Exactly one of out_f32 and out_bf16 is set.
struct TileEnd {
  const float* bias = nullptr;  // null: none
  bool gelu = false;            // exact GELU, x/2 (1 + erf(x/sqrt 2))
  const float* residual = nullptr;
  std::size_t residual_stride = 0;
  float* out_f32 = nullptr;
  std::uint16_t* out_bf16 = nullptr;
  std::size_t out_stride = 0;
  std::size_t columns = kPanelColumns;  // of the tile that exist
};

struct Kernels {
  const char* name;

  // tile[r * 32 + c] = sum over k of a[r * stride + k] * panel(k, c), for `rows` <= kTileRows rows and all
  // row groups of the panel. `a` holds groups * step elements a row.
  void (*tile_f32)(const float* a, std::size_t stride, std::size_t rows, const void* panel,
                   std::size_t groups, float* tile);
  void (*tile_bf16)(const std::uint16_t* a, std::size_t stride, std::size_t rows, const void* panel,
                    std::size_t groups, float* tile);
  void (*tile_s8)(const std::uint8_t* a, std::size_t stride, std::size_t rows, const void* panel,
                  std::size_t groups, std::int32_t* tile);

  // tile[r][c] = (sums[r][c] - rows[r].zero * zeros[c] / kZerosFactor) * rows[r].scale * column_scales[c]
  void (*dequantize_tile)(const std::int32_t* sums, std::size_t row_count, const RowRange* rows,
                          const float* column_scales, const std::int32_t* zeros, float* tile);
  void (*end_tile)(const float* tile, std::size_t rows, const TileEnd& end);

  // The range from the least to the greatest number, and always 0, in 254 steps. A row of zeros has scale 0.
  RowRange (*quantize_f32)(const float* x, std::size_t n, std::uint8_t* out);
  RowRange (*quantize_bf16)(const std::uint16_t* x, std::size_t n, std::uint8_t* out);
  void (*to_bf16)(const float* x, std::size_t n, std::uint16_t* out);
  // out = word + position + type, each of type F16 (the file's) or F32.
  void (*add_f32)(const float* x, std::size_t n, float* out);          // out += x
  void (*add_f16)(const std::uint16_t* x, std::size_t n, float* out);  // out += x
  // out += factor * x, of a static model's rows.
  void (*add_scaled_f32)(const float* x, std::size_t n, float factor, float* out);
  void (*add_scaled_f16)(const std::uint16_t* x, std::size_t n, float factor, float* out);
  void (*add_scaled_s8)(const std::int8_t* x, std::size_t n, float factor, float* out);
  // Biased variance, epsilon inside the root; in place.
  void (*layer_norm)(float* x, std::size_t n, const float* gamma, const float* beta, float epsilon);
  // out = exp(scale * x - max), returns the sum of what was written. Below exp's range: exactly 0.
  float (*softmax_f32)(const float* x, std::size_t n, float scale, float* out);
  float (*softmax_bf16)(const float* x, std::size_t n, float scale, std::uint16_t* out);
  float (*dot)(const float* x, const float* y, std::size_t n);

  // The right-hand sides of attention, packed from rows of 4-byte lanes (one f32, or two bf16 side by side).
  // Keys: `rows` rows of `lanes` lanes become the columns. Values: they become the row groups; of bf16 two
  // rows share a lane, so `rows` counts rows and an odd last one is paired with zeros. `columns` of the 32
  // exist.
  void (*pack_keys)(const std::uint32_t* x, std::size_t stride_lanes, std::size_t rows, std::size_t lanes,
                    std::uint32_t* panels);
  void (*pack_values_f32)(const float* x, std::size_t stride, std::size_t rows, std::size_t columns,
                          float* panel);
  void (*pack_values_bf16)(const std::uint16_t* x, std::size_t stride, std::size_t rows, std::size_t columns,
                           std::uint16_t* panel);
};

}  // namespace atimo::encoder::cpu
