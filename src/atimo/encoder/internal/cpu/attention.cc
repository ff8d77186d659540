#include "atimo/encoder/internal/cpu/attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace atimo::encoder::cpu {
namespace {

// The kernels by element type, so that one text serves fp32 and bf16.
struct Typed {
  const Kernels& kernels;

  void tile(const float* a, std::size_t stride, std::size_t rows, const void* panel, std::size_t groups,
            float* out) const {
    kernels.tile_f32(a, stride, rows, panel, groups, out);
  }
  void tile(const std::uint16_t* a, std::size_t stride, std::size_t rows, const void* panel,
            std::size_t groups, float* out) const {
    kernels.tile_bf16(a, stride, rows, panel, groups, out);
  }
  float softmax(const float* x, std::size_t n, float scale, float* out) const {
    return kernels.softmax_f32(x, n, scale, out);
  }
  float softmax(const float* x, std::size_t n, float scale, std::uint16_t* out) const {
    return kernels.softmax_bf16(x, n, scale, out);
  }
  void pack_values(const float* x, std::size_t stride, std::size_t rows, std::size_t columns,
                   float* panel) const {
    kernels.pack_values_f32(x, stride, rows, columns, panel);
  }
  void pack_values(const std::uint16_t* x, std::size_t stride, std::size_t rows, std::size_t columns,
                   std::uint16_t* panel) const {
    kernels.pack_values_bf16(x, stride, rows, columns, panel);
  }
};

template <typename Element>
void set_output(TileEnd& end, Element* out, std::size_t stride) {
  if constexpr (sizeof(Element) == sizeof(float)) {
    end.out_f32 = out;
  } else {
    end.out_bf16 = out;
  }
  end.out_stride = stride;
}

}  // namespace

void Attention::run(std::span<const std::uint32_t> starts, Queries queries, const float* qkv, float* out) {
  run_all(starts, queries, qkv, out);
}

void Attention::run(std::span<const std::uint32_t> starts, Queries queries, const std::uint16_t* qkv,
                    std::uint16_t* out) {
  run_all(starts, queries, qkv, out);
}

template <typename Element>
void Attention::run_all(std::span<const std::uint32_t> starts, Queries queries, const Element* qkv,
                        Element* out) {
  const std::size_t inputs = starts.size() - 1;
  const std::size_t hidden = shape_.hidden();
  team_.each(inputs * shape_.heads, [&](std::size_t task, std::size_t member) {
    const std::size_t input = task / shape_.heads;
    const std::size_t column = task % shape_.heads * shape_.head_width;
    const std::size_t first = starts[input];
    const std::size_t rows = starts[input + 1] - first;
    const bool all = queries == Queries::kAll;
    run_head(qkv + first * 3 * hidden + column, rows, all ? rows : 1,
             out + (all ? first : input) * hidden + column, scratch_[member]);
  });
}

// qkv and out point at the head's first column in the input's first row. The first `asked` rows come out.
template <typename Element>
void Attention::run_head(const Element* qkv, std::size_t rows, std::size_t asked, Element* out,
                         Scratch& scratch) const {
  constexpr std::size_t kStep = 4 / sizeof(Element);
  const Typed typed{kernels_};
  const std::size_t hidden = shape_.hidden();
  const std::size_t stride = 3 * hidden;
  const std::size_t lanes = shape_.head_width / kStep;
  const std::size_t key_panels = panel_count(static_cast<std::uint32_t>(rows));
  const std::size_t value_panels = panel_count(static_cast<std::uint32_t>(shape_.head_width));
  const std::size_t groups = group_count(static_cast<std::uint32_t>(rows), kStep);
  const std::size_t padded = key_panels * kPanelColumns;

  auto* keys = reinterpret_cast<std::uint32_t*>(scratch.keys.reserve(key_panels * lanes * kPanelColumns * 4));
  kernels_.pack_keys(reinterpret_cast<const std::uint32_t*>(qkv + hidden), stride / kStep, rows, lanes, keys);
  const std::size_t value_panel = groups * kStep * kPanelColumns;
  auto* values =
      reinterpret_cast<Element*>(scratch.values.reserve(value_panels * value_panel * sizeof(Element)));
  for (std::size_t panel = 0; panel < value_panels; ++panel) {
    const std::size_t column = panel * kPanelColumns;
    typed.pack_values(qkv + 2 * hidden + column, stride, rows,
                      std::min<std::size_t>(kPanelColumns, shape_.head_width - column),
                      values + panel * value_panel);
  }

  float* scores = scratch.scores.reserve(kTileRows * padded);
  auto* shares = reinterpret_cast<Element*>(scratch.shares.reserve(kTileRows * padded * sizeof(Element)));
  const float scale = 1.0f / std::sqrt(static_cast<float>(shape_.head_width));
  alignas(64) float tile[kTileRows * kPanelColumns];
  for (std::size_t first = 0; first < asked; first += kTileRows) {
    const std::size_t count = std::min(kTileRows, asked - first);
    for (std::size_t panel = 0; panel < key_panels; ++panel) {
      typed.tile(qkv + first * stride, stride, count, keys + panel * lanes * kPanelColumns, lanes, tile);
      for (std::size_t r = 0; r < count; ++r) {
        std::memcpy(scores + r * padded + panel * kPanelColumns, tile + r * kPanelColumns,
                    sizeof(float) * kPanelColumns);
      }
    }
    float divisors[kTileRows];
    for (std::size_t r = 0; r < count; ++r) {
      divisors[r] = 1.0f / typed.softmax(scores + r * padded, rows, scale, shares + r * padded);
      std::fill(shares + r * padded + rows, shares + r * padded + groups * kStep, Element{0});
    }
    for (std::size_t panel = 0; panel < value_panels; ++panel) {
      const std::size_t column = panel * kPanelColumns;
      typed.tile(shares, padded, count, values + panel * value_panel, groups, tile);
      for (std::size_t r = 0; r < count; ++r) {
        for (std::size_t c = 0; c < kPanelColumns; ++c) tile[r * kPanelColumns + c] *= divisors[r];
      }
      TileEnd end;
      end.columns = std::min<std::size_t>(kPanelColumns, shape_.head_width - column);
      set_output(end, out + first * hidden + column, hidden);
      kernels_.end_tile(tile, count, end);
    }
  }
}

}  // namespace atimo::encoder::cpu
