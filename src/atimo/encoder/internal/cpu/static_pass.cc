#include "atimo/encoder/internal/cpu/static_pass.h"

#include <algorithm>
#include <cmath>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/cpu/finish.h"

namespace atimo::encoder::cpu {

void StaticPass::advance() {
  for (std::size_t input = 0; input < batch_.size(); ++input) {
    if (heads_.dense) dense_head(input);
    if (heads_.sparse) sparse_head(input);
    if (heads_.multi_vector) multi_vector_head(input);
    if (heads_.hidden) hidden_head(input);
  }
  done_ = true;
}

void StaticPass::add_row(TokenId id, float factor, float* out) const {
  const StaticRows& table = model_->weights().static_rows;
  const std::size_t first = std::size_t{id} * width();
  switch (table.precision) {
    case Precision::kF32:
      return kernels_.add_scaled_f32(reinterpret_cast<const float*>(table.rows) + first, width(), factor,
                                     out);
    case Precision::kBf16:
      return kernels_.add_scaled_f16(reinterpret_cast<const std::uint16_t*>(table.rows) + first, width(),
                                     factor, out);
    case Precision::kInt8:
      return kernels_.add_scaled_s8(reinterpret_cast<const std::int8_t*>(table.rows) + first, width(),
                                    factor * table.scales[id], out);
  }
}

// A word said four times is no four times as much what a text is about: twice.
void StaticPass::dense_head(std::size_t input) {
  const std::span<const TokenId> tokens = tokens_of(input);
  std::vector<TokenId> sorted(tokens.begin(), tokens.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<float>& dense = outputs_[input].dense;
  dense.assign(width(), 0.0f);
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end = std::upper_bound(begin, sorted.end(), *begin);
    add_row(*begin, std::sqrt(static_cast<float>(end - begin)), dense.data());
    begin = end;
  }
  scale_to_length_one(kernels_, dense);
}

void StaticPass::sparse_head(std::size_t input) {
  const float* weights = model_->weights().static_rows.token_weights;
  for (const TokenId id : tokens_of(input))
    outputs_[input].token_weights.push_back(weights[id] < 0 ? 0 : weights[id]);  // a NaN stays, and is found
}

void StaticPass::multi_vector_head(std::size_t input) {
  const std::span<const TokenId> tokens = tokens_of(input).subspan(1);
  std::vector<float>& vectors = outputs_[input].multi_vector;
  vectors.assign(tokens.size() * width(), 0.0f);
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    const std::span<float> row = std::span(vectors).subspan(t * width(), width());
    add_row(tokens[t], 1.0f, row.data());
    scale_to_length_one(kernels_, row);
  }
}

void StaticPass::hidden_head(std::size_t input) {
  const std::span<const TokenId> tokens = tokens_of(input);
  std::vector<float>& hidden = outputs_[input].hidden;
  hidden.assign(tokens.size() * width(), 0.0f);
  for (std::size_t t = 0; t < tokens.size(); ++t) add_row(tokens[t], 1.0f, hidden.data() + t * width());
}

absl::StatusOr<std::vector<Output>> StaticPass::outputs() {
  ATIMO_RETURN_IF_ERROR(check_finite(outputs_, model_->info().name));
  return std::move(outputs_);
}

}  // namespace atimo::encoder::cpu
