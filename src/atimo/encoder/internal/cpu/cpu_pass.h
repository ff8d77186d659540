#pragma once

#include <memory>
#include <vector>

#include "atimo/encoder/backend.h"
#include "atimo/encoder/internal/cpu/attention.h"
#include "atimo/encoder/internal/cpu/product.h"

namespace atimo::encoder::cpu {

// What passes of one backend share: they advance one at a time, so one set of intermediate rows serves all of
// them.
struct Workplace {
  Workplace(const Kernels& kernels_in, std::size_t threads, const ModelInfo& info)
      : kernels(kernels_in),
        team(threads),
        activations(kernels, team),
        attention(kernels, team, {info.config.heads, info.config.head_width()}) {}

  const Kernels& kernels;
  ThreadTeam team;
  Activations activations;
  Attention attention;
  Buffer<float> wide_f32, narrow_f32;            // fp32: outputs of qkv and ffn_in; of attention
  Buffer<std::uint16_t> wide_bf16, narrow_bf16;  // the same in other precisions
};

// A batch's hidden states on their way through the layers, fp32 between them.
class CpuPass final : public Pass {
 public:
  CpuPass(std::shared_ptr<const ModelFile> model, Workplace& place, const PackedBatch& batch,
          const Heads& heads);

  bool done() const override { return layer_ > model_->weights().layers.size(); }
  void advance() override;
  absl::StatusOr<std::vector<Output>> outputs() override;

 private:
  void embed();
  void run_layer(const Layer& layer);
  bool needs_only_first_rows() const;
  void attend(const Layer& layer, Queries queries);
  void keep_first_rows();
  const float* first_row(std::size_t input) const { return rows_.data() + starts_[input] * hidden_; }
  void feed_forward(const Layer& layer, std::size_t begin, std::size_t end);
  void normalize(const Norm& norm, std::size_t begin, std::size_t end);

  void run_heads();
  void dense_head();
  void sparse_head();
  void multi_vector_head();
  void score_head();

  std::shared_ptr<const ModelFile> model_;
  Workplace& place_;
  const PackedBatch batch_;
  const Heads heads_;
  const std::size_t hidden_;
  std::size_t layer_ = 0;              // the next one; layers.size(): the heads
  std::vector<std::uint32_t> starts_;  // where each input's rows begin, and their end
  Buffer<float> rows_;                 // starts_.back() x hidden
  std::vector<Output> outputs_;
};

}  // namespace atimo::encoder::cpu
