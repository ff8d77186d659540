#include "models/tiny_bge.h"

#include "encoder/model_writer.h"
#include "encoder/torch_builder.h"
#include "models/tiny_checkpoint.h"

namespace atimo::models::testing {
namespace {

using encoder::testing::TensorSpec;

constexpr std::uint32_t kPieces = 8;  // of the SentencePiece model below, as XLM-R counts them

std::string head(const std::string& name, std::int64_t outputs) {
  const std::int64_t inputs = kHidden;
  const std::string pickle = encoder::testing::state_dict(
      {{.name = "weight",
        .key = "0",
        .elements = outputs * inputs,
        .shape = {outputs, inputs},
        .strides = {inputs, 1}},
       {.name = "bias", .key = "1", .elements = outputs, .shape = {outputs}, .strides = {1}}});
  return encoder::testing::torch_file(
      pickle,
      {{.key = "0", .bytes = f32_bytes(name + ".weight", static_cast<std::uint64_t>(outputs * inputs))},
       {.key = "1", .bytes = f32_bytes(name + ".bias", static_cast<std::uint64_t>(outputs))}});
}

}  // namespace

void write_tiny_bge(const std::filesystem::path& folder) {
  std::vector<TensorSpec> tensors;
  for (const auto& [name, shape] : tiny_tensors(kPieces, 1)) {
    TensorSpec tensor = f32_tensor(name, shape);
    tensor.name = "roberta." + name;
    tensors.push_back(std::move(tensor));
  }
  write(folder / "config.json", tiny_config("XLMRobertaModel", "xlm-roberta", kPieces, 1));
  write(folder / "sentencepiece.bpe.model", atimo::testing::small_model());
  write(folder / "model.safetensors", encoder::testing::safetensors(tensors));
  write(folder / "sparse_linear.pt", head("sparse_linear", 1));
  write(folder / "colbert_linear.pt", head("colbert_linear", kHidden));
}

void write_tiny_bert_classifier(const std::filesystem::path& folder) {
  write_tiny_bert(folder);
  const auto words = static_cast<std::uint32_t>(tiny_words().size());
  std::vector<TensorSpec> tensors;
  const auto add = [&](const std::string& published, const std::string& converted,
                       std::vector<std::uint64_t> shape) {
    TensorSpec tensor = f32_tensor(converted, std::move(shape));
    tensor.name = published;
    tensors.push_back(std::move(tensor));
  };
  for (const auto& [name, shape] : tiny_tensors(words, 2)) add("bert." + name, name, shape);
  add("bert.pooler.dense.weight", "classifier.dense.weight", {kHidden, kHidden});
  add("bert.pooler.dense.bias", "classifier.dense.bias", {kHidden});
  add("classifier.weight", "classifier.out_proj.weight", {1, kHidden});
  add("classifier.bias", "classifier.out_proj.bias", {1});
  write(folder / "config.json", tiny_config("BertForSequenceClassification", "bert", words, 2));
  write(folder / "model.safetensors", encoder::testing::safetensors(tensors));
}

}  // namespace atimo::models::testing
