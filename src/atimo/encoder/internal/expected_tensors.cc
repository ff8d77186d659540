#include "atimo/encoder/internal/expected_tensors.h"

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/tensor_table.h"

namespace atimo::encoder::internal {
namespace {

using Shape = std::vector<std::uint64_t>;

class List {
 public:
  void add(std::string name, Shape shape) {
    tensors_.push_back({.name = std::move(name), .shape = std::move(shape)});
  }
  // torch.nn.Linear: y = x·Wᵀ + b.
  void linear(std::string_view name, std::uint64_t outputs, std::uint64_t inputs) {
    add(concat(name, ".weight"), {outputs, inputs});
    add(concat(name, ".bias"), {outputs});
  }
  void layer_norm(std::string_view name, std::uint64_t width) {
    add(concat(name, ".weight"), {width});
    add(concat(name, ".bias"), {width});
  }
  std::vector<ExpectedTensor> take() { return std::move(tensors_); }

 private:
  std::vector<ExpectedTensor> tensors_;
};

void add_embeddings(const ModelConfig& config, List& list) {
  list.add("embeddings.word_embeddings.weight", {config.vocabulary, config.hidden});
  list.add("embeddings.position_embeddings.weight", {config.positions, config.hidden});
  if (config.token_types > 0) {
    list.add("embeddings.token_type_embeddings.weight", {config.token_types, config.hidden});
  }
  list.layer_norm("embeddings.LayerNorm", config.hidden);
}

void add_layer(const ModelConfig& config, std::uint32_t number, List& list) {
  const std::string layer = concat("encoder.layer.", number);
  for (const std::string_view projection : {"query", "key", "value"}) {
    list.linear(concat(layer, ".attention.self.", projection), config.hidden, config.hidden);
  }
  list.linear(concat(layer, ".attention.output.dense"), config.hidden, config.hidden);
  list.layer_norm(concat(layer, ".attention.output.LayerNorm"), config.hidden);
  list.linear(concat(layer, ".intermediate.dense"), config.intermediate, config.hidden);
  list.linear(concat(layer, ".output.dense"), config.hidden, config.intermediate);
  list.layer_norm(concat(layer, ".output.LayerNorm"), config.hidden);
}

// RoBERTa's head has its own dense layer over the first token; BERT's reads the pooler.
void add_classifier(const ModelConfig& config, List& list) {
  switch (config.family) {
    case Family::kXlmRoberta:
      list.linear("classifier.dense", config.hidden, config.hidden);
      list.linear("classifier.out_proj", 1, config.hidden);
      break;
    case Family::kBert:
      list.linear("pooler.dense", config.hidden, config.hidden);
      list.linear("classifier", 1, config.hidden);
      break;
    case Family::kStatic:  // compares no pairs
      break;
  }
}

absl::Status check_tensor(const Tensor* tensor, std::string_view name, const Shape& shape) {
  if (tensor == nullptr) return refused("falta o tensor ", name, ", de forma ", shown(shape));
  if (tensor->shape != shape) {
    return refused("o tensor ", name, " tem forma ", shown(tensor->shape), "; a configuração pede ",
                   shown(shape));
  }
  if (tensor->dtype != DType::kF32 && tensor->dtype != DType::kF16 && tensor->dtype != DType::kBf16) {
    return refused("o tensor ", name, " é ", name_of(tensor->dtype), "; aceitos: F32, F16, BF16");
  }
  return absl::OkStatus();
}

// A static model's rows may be int8, each with its scale; nothing else may.
bool is_quantized(const Tensor* tensor, const ExpectedTensor& expected, Family family) {
  return tensor != nullptr && tensor->dtype == DType::kI8 && family == Family::kStatic &&
         expected.name == "embeddings.weight" && tensor->shape == expected.shape;
}

absl::Status check_linear(const TensorSource& source, std::uint64_t outputs, std::uint64_t inputs) {
  ATIMO_RETURN_IF_ERROR(check_tensor(source.find("weight"), "weight", {outputs, inputs}));
  return check_tensor(source.find("bias"), "bias", {outputs});
}

}  // namespace

std::vector<ExpectedTensor> expected_tensors(const ModelConfig& config) {
  List list;
  if (config.family == Family::kStatic) {
    list.add("embeddings.weight", {config.vocabulary, config.hidden});
    list.add("token_weights", {config.vocabulary});
    return list.take();
  }
  add_embeddings(config, list);
  for (std::uint32_t number = 0; number < config.layers; ++number) add_layer(config, number, list);
  if (config.classifier) add_classifier(config, list);
  return list.take();
}

absl::Status check_weights(const Checkpoint& checkpoint) {
  for (const ExpectedTensor& expected : expected_tensors(checkpoint.config)) {
    const Tensor* const tensor = checkpoint.weight(expected.name);
    if (is_quantized(tensor, expected, checkpoint.config.family)) {
      constexpr std::string_view kScales = "embeddings.scales";
      ATIMO_RETURN_IF_ERROR(
          check_tensor(checkpoint.weight(kScales), kScales, {checkpoint.config.vocabulary}));
      continue;
    }
    ATIMO_RETURN_IF_ERROR(check_tensor(tensor, expected.name, expected.shape));
  }
  return absl::OkStatus();
}

absl::Status check_heads(const Checkpoint& checkpoint) {
  const std::uint64_t hidden = checkpoint.config.hidden;
  if (checkpoint.sparse_head) {
    ATIMO_RETURN_IF_ERROR(annotate(check_linear(*checkpoint.sparse_head, 1, hidden), "sparse_linear.pt"));
  }
  if (checkpoint.colbert_head) {
    // Its authors may choose another width than the model's; the bias says which.
    const Tensor* const bias = checkpoint.colbert_head->find("bias");
    const std::uint64_t outputs = bias != nullptr && bias->shape.size() == 1 ? bias->shape[0] : hidden;
    ATIMO_RETURN_IF_ERROR(
        annotate(check_linear(*checkpoint.colbert_head, outputs, hidden), "colbert_linear.pt"));
  }
  return absl::OkStatus();
}

}  // namespace atimo::encoder::internal
