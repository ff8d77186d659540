#pragma once

#include <cstddef>
#include <cstdint>

#include "atimo/encoder/internal/cpu/buffer.h"
#include "atimo/encoder/internal/cpu/kernels.h"
#include "atimo/encoder/internal/cpu/thread_team.h"
#include "atimo/encoder/model_file.h"

namespace atimo::encoder::cpu {

// Elements from one row to the next in a buffer that tiles read. A cache finds a line by the address modulo
// 4 KiB: rows at a distance of 4096 bytes would all compete for the same eight lines of the first level, and
// a tile reads twelve at once. A line more spreads them.
constexpr std::size_t spread_stride(std::size_t width, std::size_t element_bytes) {
  constexpr std::size_t kLine = 64;
  return (width * element_bytes + kLine - 1) / kLine * kLine / element_bytes + kLine / element_bytes;
}

// Rows in the form in which products of one precision take them, made of fp32 or bf16 rows. Rows that are in
// that form already are only pointed at.
class Activations {
 public:
  Activations(const Kernels& kernels, ThreadTeam& team) : kernels_(kernels), team_(team) {}

  // rows x width, row-major; a bf16 row begins at a multiple of `stride`. `x` must outlive the use when its
  // form is the precision's.
  void assign(Precision precision, const float* x, std::size_t rows, std::size_t width);
  void assign(Precision precision, const std::uint16_t* x, std::size_t rows, std::size_t width,
              std::size_t stride);

  // product(): out = activation(x W^T + b) + residual, for all rows; `end` describes the whole output.
  void multiply(const Linear& linear, const TileEnd& end) const;

 private:
  template <typename Work>
  void each_row(const Work& work) const;  // work(row), shared out
  template <typename Quantize, typename Element>
  void quantize(Quantize row, const Element* x, std::size_t stride);
  template <typename Tile>
  void multiply_panels(const Linear& linear, const TileEnd& end, const Tile& tile) const;

  const Kernels& kernels_;
  ThreadTeam& team_;
  std::size_t rows_ = 0;
  std::size_t width_ = 0;
  std::size_t stride_ = 0;
  const float* f32_ = nullptr;
  const std::uint16_t* bf16_ = nullptr;
  Buffer<std::uint16_t> bf16_rows_;
  Buffer<std::uint8_t> s8_rows_;
  Buffer<RowRange> s8_ranges_;
};

}  // namespace atimo::encoder::cpu
