#include "atimo/encoder/internal/cpu/cpu_pass.h"

#include <algorithm>
#include <cstring>

namespace atimo::encoder::cpu {
namespace {

// Rows that go through the feed-forward layer at once: their 4096-wide middle stays in the shared cache.
constexpr std::size_t kFeedForwardRows = 20 * kTileRows;

// Tokens that are shared out among threads at once, for work on single rows.
constexpr std::size_t kRowGrain = 4;

void add_row(const Kernels& kernels, const Table& table, std::size_t row, std::size_t width, float* out) {
  if (table.half) {
    kernels.add_f16(reinterpret_cast<const std::uint16_t*>(table.rows) + row * width, width, out);
  } else {
    kernels.add_f32(reinterpret_cast<const float*>(table.rows) + row * width, width, out);
  }
}

}  // namespace

CpuPass::CpuPass(std::shared_ptr<const ModelFile> model, Workplace& place, const PackedBatch& batch,
                 const Heads& heads)
    : model_(std::move(model)),
      place_(place),
      batch_(batch),
      heads_(heads),
      hidden_(model_->info().config.hidden),
      starts_(batch_.starts),
      outputs_(batch.size()) {
  rows_.reserve(batch_.tokens() * hidden_);
}

void CpuPass::advance() {
  const std::vector<Layer>& layers = model_->weights().layers;
  if (layer_ == 0) embed();
  if (layer_ < layers.size()) {
    run_layer(layers[layer_]);
  } else {
    run_heads();
  }
  ++layer_;
}

void CpuPass::embed() {
  const Weights& weights = model_->weights();
  const std::size_t first_position = model_->info().config.first_position;
  place_.team.each(batch_.size(), [&](std::size_t input, std::size_t) {
    for (std::size_t t = batch_.starts[input]; t < batch_.starts[input + 1]; ++t) {
      float* row = rows_.data() + t * hidden_;
      std::fill_n(row, hidden_, 0.0f);
      add_row(place_.kernels, weights.words, batch_.ids[t], hidden_, row);
      add_row(place_.kernels, weights.positions, first_position + t - batch_.starts[input], hidden_, row);
      if (weights.types.rows != nullptr) {
        const bool second = model_->info().config.token_types > 1 && batch_.types[t] == 1;
        add_row(place_.kernels, weights.types, second ? 1 : 0, hidden_, row);
      }
    }
  });
  normalize(weights.embedding_norm, 0, batch_.tokens());
}

void CpuPass::normalize(const Norm& norm, std::size_t begin, std::size_t end) {
  const float epsilon = model_->info().config.layer_norm_epsilon;
  place_.team.split(end - begin, kRowGrain, [&](std::size_t from, std::size_t to, std::size_t) {
    for (std::size_t t = begin + from; t < begin + to; ++t) {
      place_.kernels.layer_norm(rows_.data() + t * hidden_, hidden_, norm.gamma, norm.beta, epsilon);
    }
  });
}

void CpuPass::run_layer(const Layer& layer) {
  const bool is_last = layer_ + 1 == model_->weights().layers.size();
  attend(layer, is_last && needs_only_first_rows() ? Queries::kFirst : Queries::kAll);
  const std::size_t rows = starts_.back();
  for (std::size_t begin = 0; begin < rows; begin += kFeedForwardRows) {
    feed_forward(layer, begin, std::min(begin + kFeedForwardRows, rows));
  }
}

// Heads that read the first token only leave the last layer's other rows without a reader.
bool CpuPass::needs_only_first_rows() const {
  const bool all = heads_.sparse || heads_.multi_vector || heads_.hidden ||
                   (heads_.dense && model_->info().pooling == Pooling::kMean);
  return !all;
}

void CpuPass::keep_first_rows() {
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    std::memmove(rows_.data() + i * hidden_, first_row(i), hidden_ * sizeof(float));
    starts_[i] = static_cast<std::uint32_t>(i);
  }
  starts_.back() = static_cast<std::uint32_t>(batch_.size());
}

// rows = norm(rows + attention(rows))
void CpuPass::attend(const Layer& layer, Queries queries) {
  const Precision precision = model_->info().precision;
  const std::size_t tokens = batch_.tokens();
  Activations& activations = place_.activations;
  activations.assign(precision, rows_.data(), tokens, hidden_);
  if (precision == Precision::kF32) {
    float* qkv = place_.wide_f32.reserve(tokens * 3 * hidden_);
    float* context = place_.narrow_f32.reserve(tokens * hidden_);
    activations.multiply(layer.qkv, {.out_f32 = qkv, .out_stride = 3 * hidden_});
    place_.attention.run(batch_.starts, queries, qkv, context);
    if (queries == Queries::kFirst) keep_first_rows();
    activations.assign(precision, context, starts_.back(), hidden_);
  } else {
    std::uint16_t* qkv = place_.wide_bf16.reserve(tokens * 3 * hidden_);
    std::uint16_t* context = place_.narrow_bf16.reserve(tokens * hidden_);
    activations.multiply(layer.qkv, {.out_bf16 = qkv, .out_stride = 3 * hidden_});
    place_.attention.run(batch_.starts, queries, qkv, context);
    if (queries == Queries::kFirst) keep_first_rows();
    activations.assign(precision, context, starts_.back(), hidden_, hidden_);
  }
  activations.multiply(
      layer.attention_output,
      {.residual = rows_.data(), .residual_stride = hidden_, .out_f32 = rows_.data(), .out_stride = hidden_});
  normalize(layer.attention_norm, 0, starts_.back());
}

// rows = norm(rows + ffn_out(gelu(ffn_in(rows))))
void CpuPass::feed_forward(const Layer& layer, std::size_t begin, std::size_t end) {
  const Precision precision = model_->info().precision;
  const std::size_t width = layer.ffn_in.outputs;
  const std::size_t count = end - begin;
  float* rows = rows_.data() + begin * hidden_;
  Activations& activations = place_.activations;
  activations.assign(precision, rows, count, hidden_);
  if (precision == Precision::kF32) {
    float* middle = place_.wide_f32.reserve(count * width);
    activations.multiply(layer.ffn_in, {.gelu = true, .out_f32 = middle, .out_stride = width});
    activations.assign(precision, middle, count, width);
  } else {
    const std::size_t stride = spread_stride(width, sizeof(std::uint16_t));
    std::uint16_t* middle = place_.wide_bf16.reserve(count * stride);
    activations.multiply(layer.ffn_in, {.gelu = true, .out_bf16 = middle, .out_stride = stride});
    activations.assign(precision, middle, count, width, stride);
  }
  activations.multiply(
      layer.ffn_out, {.residual = rows, .residual_stride = hidden_, .out_f32 = rows, .out_stride = hidden_});
  normalize(layer.ffn_norm, begin, end);
}

}  // namespace atimo::encoder::cpu
