#pragma once

#include <memory>
#include <vector>

#include "atimo/encoder/backend.h"
#include "atimo/encoder/internal/cpu/kernels.h"

namespace atimo::encoder::cpu {

// A batch through a static model, in one step. Its dense vector is
//   sum over the text's distinct tokens of sqrt(times it occurs) * row,
// made one long; sparse weights are the table's, multi-vectors are the rows made one long. Holds nothing of
// its backend that another pass could change.
class StaticPass final : public Pass {
 public:
  StaticPass(std::shared_ptr<const ModelFile> model, const Kernels& kernels, const PackedBatch& batch,
             const Heads& heads)
      : model_(std::move(model)), kernels_(kernels), batch_(batch), heads_(heads), outputs_(batch.size()) {}

  bool done() const override { return done_; }
  void advance() override;
  absl::StatusOr<std::vector<Output>> outputs() override;

 private:
  void dense_head(std::size_t input);
  void sparse_head(std::size_t input);
  void multi_vector_head(std::size_t input);
  void hidden_head(std::size_t input);
  void add_row(TokenId id, float factor, float* out) const;
  std::span<const TokenId> tokens_of(std::size_t input) const {
    return std::span(batch_.ids).subspan(batch_.starts[input], batch_.length(input));
  }
  std::size_t width() const { return model_->info().config.hidden; }

  std::shared_ptr<const ModelFile> model_;
  const Kernels& kernels_;
  const PackedBatch batch_;
  const Heads heads_;
  std::vector<Output> outputs_;
  bool done_ = false;
};

}  // namespace atimo::encoder::cpu
