#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "atimo/encoder/internal/cpu/buffer.h"
#include "atimo/encoder/internal/cpu/kernels.h"
#include "atimo/encoder/internal/cpu/thread_team.h"

namespace atimo::encoder::cpu {

struct AttentionShape {
  std::size_t heads = 0;
  std::size_t head_width = 0;  // even
  std::size_t hidden() const { return heads * head_width; }
};

// The rows of each input that are asked for. kFirst: only the first, and the output has one row an input.
enum class Queries : std::uint8_t { kAll, kFirst };

// softmax(Q K^T / sqrt(head width)) V for each input and head (Vaswani et al. 2017), on packed rows [query |
// key | value]. Memory beyond the rows: one head's keys and values and a tile of scores for each thread.
class Attention {
 public:
  Attention(const Kernels& kernels, ThreadTeam& team, AttentionShape shape)
      : kernels_(kernels), team_(team), shape_(shape), scratch_(team.size()) {}

  // `starts`: where each input begins, and the end (PackedBatch::starts). `qkv`: rows of 3 x hidden, `out`:
  // of hidden.
  void run(std::span<const std::uint32_t> starts, Queries queries, const float* qkv, float* out);
  void run(std::span<const std::uint32_t> starts, Queries queries, const std::uint16_t* qkv,
           std::uint16_t* out);

 private:
  struct Scratch {
    Buffer<std::byte> keys, values, shares;  // shares: exp of the scores, not yet divided by their sum
    Buffer<float> scores;
  };
  template <typename Element>
  void run_all(std::span<const std::uint32_t> starts, Queries queries, const Element* qkv, Element* out);
  template <typename Element>
  void run_head(const Element* qkv, std::size_t rows, std::size_t asked, Element* out,
                Scratch& scratch) const;

  const Kernels& kernels_;
  ThreadTeam& team_;
  AttentionShape shape_;
  std::vector<Scratch> scratch_;
};

}  // namespace atimo::encoder::cpu
