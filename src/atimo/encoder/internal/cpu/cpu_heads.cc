#include <algorithm>
#include <cmath>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/cpu/cpu_pass.h"
#include "atimo/encoder/internal/cpu/finish.h"

namespace atimo::encoder::cpu {

void CpuPass::run_heads() {
  if (heads_.dense) dense_head();
  if (heads_.sparse) sparse_head();
  if (heads_.multi_vector) multi_vector_head();
  if (heads_.score) score_head();
  if (!heads_.hidden) return;
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    outputs_[i].hidden.assign(rows_.data() + batch_.starts[i] * hidden_,
                              rows_.data() + batch_.starts[i + 1] * hidden_);
  }
}

void CpuPass::dense_head() {
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    std::vector<float>& dense = outputs_[i].dense;
    const float* rows = first_row(i);
    dense.assign(rows, rows + hidden_);
    if (model_->info().pooling == Pooling::kMean) {
      for (std::size_t t = 1; t < batch_.length(i); ++t)
        place_.kernels.add_f32(rows + t * hidden_, hidden_, dense.data());
    }
    scale_to_length_one(place_.kernels, dense);  // of a mean, the division falls away
  }
}

// relu(w . h + b) a token (Chen et al. 2024, M3-Embedding).
void CpuPass::sparse_head() {
  const Weights::SparseHead& head = *model_->weights().sparse;
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    for (std::size_t t = batch_.starts[i]; t < batch_.starts[i + 1]; ++t) {
      const float weight = place_.kernels.dot(rows_.data() + t * hidden_, head.weight, hidden_) + head.bias;
      outputs_[i].token_weights.push_back(weight < 0 ? 0 : weight);  // a NaN stays, and is found
    }
  }
}

void CpuPass::multi_vector_head() {
  const Linear& head = *model_->weights().multi_vector;
  const std::size_t width = head.outputs;
  float* vectors = place_.wide_f32.reserve(batch_.tokens() * width);
  place_.activations.assign(head.precision, rows_.data(), batch_.tokens(), hidden_);
  place_.activations.multiply(head, {.out_f32 = vectors, .out_stride = width});
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    for (std::size_t t = batch_.starts[i] + 1; t < batch_.starts[i + 1]; ++t) {
      scale_to_length_one(place_.kernels, {vectors + t * width, width});
    }
    outputs_[i].multi_vector.assign(vectors + (batch_.starts[i] + 1) * width,
                                    vectors + batch_.starts[i + 1] * width);
  }
}

// out . tanh(dense(h of the first token)) + b
void CpuPass::score_head() {
  const Weights::Classifier& head = *model_->weights().classifier;
  std::vector<float> first(batch_.size() * hidden_);
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    std::copy_n(first_row(i), hidden_, first.data() + i * hidden_);
  }
  float* dense = place_.wide_f32.reserve(batch_.size() * hidden_);
  place_.activations.assign(head.dense.precision, first.data(), batch_.size(), hidden_);
  place_.activations.multiply(head.dense, {.out_f32 = dense, .out_stride = hidden_});
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    float* row = dense + i * hidden_;
    for (std::size_t c = 0; c < hidden_; ++c) row[c] = std::tanh(row[c]);
    outputs_[i].logit = place_.kernels.dot(row, head.out, hidden_) + head.out_bias;
  }
}

absl::StatusOr<std::vector<Output>> CpuPass::outputs() {
  ATIMO_RETURN_IF_ERROR(check_finite(outputs_, model_->info().name));
  return std::move(outputs_);
}

}  // namespace atimo::encoder::cpu
