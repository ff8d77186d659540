#include "atimo/encoder/checkpoint.h"

#include <functional>
#include <map>

#include "atimo/encoder/internal/expected_tensors.h"
#include "encoder_fixture.h"
#include "safetensors_builder.h"
#include "torch_builder.h"

namespace atimo::encoder {
namespace {

using ::testing::ElementsAre;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

ModelConfig tiny(Family family, bool classifier) {
  return {.family = family,
          .hidden = 4,
          .layers = 2,
          .heads = 2,
          .intermediate = 6,
          .vocabulary = 9,
          .positions = 12,
          .token_types = 1,
          .first_position = family == Family::kBert ? 0u : 2u,
          .layer_norm_epsilon = 1e-5f,
          .classifier = classifier};
}

std::string json_of(const ModelConfig& config) {
  const bool bert = config.family == Family::kBert;
  return concat(R"({"model_type":")", bert ? "bert" : "xlm-roberta", R"(","architectures":[")",
                bert ? "Bert" : "XLMRoberta", config.classifier ? "ForSequenceClassification" : "Model",
                R"("],"hidden_act":"gelu","num_labels":1,"layer_norm_eps":1e-5,"hidden_size":)",
                config.hidden, R"(,"num_hidden_layers":)", config.layers, R"(,"num_attention_heads":)",
                config.heads, R"(,"intermediate_size":)", config.intermediate, R"(,"vocab_size":)",
                config.vocabulary, R"(,"max_position_embeddings":)", config.positions,
                R"(,"type_vocab_size":)", config.token_types, "}");
}

using Tensors = std::map<std::string, testing::TensorSpec>;

// Every tensor that the configuration asks for, under a prefix but for the classifier's.
Tensors tensors_of(const ModelConfig& config, std::string_view prefix = "", std::string_view dtype = "F16") {
  Tensors tensors;
  for (const auto& [name, shape] : internal::expected_tensors(config)) {
    std::uint64_t bytes = dtype == "F16" ? 2 : 4;
    for (const std::uint64_t size : shape) bytes *= size;
    const std::string stored = concat(name.starts_with("classifier") ? "" : prefix, name);
    tensors[name] = {stored, std::string(dtype), shape, std::string(bytes, '\0')};
  }
  return tensors;
}

std::string file_of(const Tensors& tensors) {
  std::vector<testing::TensorSpec> specs;
  for (const auto& [name, spec] : tensors) specs.push_back(spec);
  return testing::safetensors(specs);
}

// Linear layers of BGE-M3's heads, as half floats.
std::string head_file(std::int64_t outputs, std::int64_t inputs) {
  const std::string pickle = testing::state_dict({{.name = "weight",
                                                   .storage = "HalfStorage",
                                                   .key = "0",
                                                   .elements = outputs * inputs,
                                                   .shape = {outputs, inputs},
                                                   .strides = {inputs, 1}},
                                                  {.name = "bias",
                                                   .storage = "HalfStorage",
                                                   .key = "1",
                                                   .elements = outputs,
                                                   .shape = {outputs},
                                                   .strides = {1}}});
  return testing::torch_file(
      pickle, {{"0", std::string(2 * outputs * inputs, '\0')}, {"1", std::string(2 * outputs, '\0')}});
}

class CheckpointFolder : public ::testing::Test {
 protected:
  void write(const ModelConfig& config, const Tensors& tensors) {
    folder_.write("config.json", json_of(config));
    folder_.write("model.safetensors", file_of(tensors));
    folder_.write(config.family == Family::kBert ? "vocab.txt" : "sentencepiece.bpe.model", "the tokenizer");
  }
  void write(const ModelConfig& config) { write(config, tensors_of(config)); }
  void remove(std::string_view name) { std::filesystem::remove(folder_.path() / name); }
  absl::StatusOr<Checkpoint> open() const { return open_checkpoint(folder_.path()); }
  void expect_refusal(absl::StatusCode code, const std::string& says) const {
    testing::expect_error(open().status(), code, says);
    EXPECT_THAT(std::string(open().status().message()), ::testing::HasSubstr(folder_.path().string()));
  }

  testing::Folder folder_;
};

TEST_F(CheckpointFolder, OpensAnXlmRobertaWithoutHeads) {
  const ModelConfig config = tiny(Family::kXlmRoberta, false);
  write(config);
  const auto checkpoint = open();
  ASSERT_OK(checkpoint);
  EXPECT_EQ(checkpoint->config, config);
  EXPECT_EQ(checkpoint->kind, TokenizerKind::kXlmRoberta);
  EXPECT_EQ(checkpoint->tokenizer_bytes, "the tokenizer");
  EXPECT_FALSE(checkpoint->lower_case);
  EXPECT_FALSE(checkpoint->sparse_head);
  EXPECT_FALSE(checkpoint->colbert_head);
  EXPECT_THAT(checkpoint->weight("encoder.layer.1.intermediate.dense.weight")->shape, ElementsAre(6, 4));
  EXPECT_EQ(checkpoint->weight("encoder.layer.2.intermediate.dense.weight"), nullptr);
}

TEST_F(CheckpointFolder, FindsTensorsUnderEachPrefix) {
  for (const std::string_view prefix : {"", "roberta.", "xlm-roberta.", "bert."}) {
    const ModelConfig config = tiny(Family::kXlmRoberta, true);
    write(config, tensors_of(config, prefix));
    const auto checkpoint = open();
    ASSERT_OK(checkpoint);
    EXPECT_NE(checkpoint->weight("embeddings.LayerNorm.bias"), nullptr) << prefix;
    EXPECT_NE(checkpoint->weight("classifier.out_proj.bias"), nullptr) << prefix;
  }
}

TEST_F(CheckpointFolder, OpensTheHeadsOfBgeM3) {
  write(tiny(Family::kXlmRoberta, false));
  folder_.write("sparse_linear.pt", head_file(1, 4));
  folder_.write("colbert_linear.pt", head_file(3, 4));
  const auto checkpoint = open();
  ASSERT_OK(checkpoint);
  EXPECT_THAT(checkpoint->sparse_head->find("weight")->shape, ElementsAre(1, 4));
  EXPECT_EQ(checkpoint->colbert_head->find("bias")->dtype, DType::kF16);
  folder_.write("sparse_linear.pt", head_file(2, 4));
  expect_refusal(kInvalid, "sparse_linear.pt: o tensor weight tem forma [2, 4]; a configuração pede [1, 4]");
  folder_.write("sparse_linear.pt", head_file(1, 4));
  folder_.write("colbert_linear.pt", head_file(3, 5));
  expect_refusal(kInvalid, "colbert_linear.pt: o tensor weight tem forma [3, 5]");
}

TEST_F(CheckpointFolder, ReadsWeightsOfTorchAndInParts) {
  const ModelConfig config = tiny(Family::kXlmRoberta, false);
  write(config);
  std::filesystem::rename(folder_.path() / "model.safetensors", folder_.path() / "model-1.safetensors");
  std::string map;
  for (const auto& [name, spec] : tensors_of(config)) {
    map += concat(map.empty() ? "" : ",", '"', name, R"(":"model-1.safetensors")");
  }
  folder_.write("model.safetensors.index.json", concat(R"({"weight_map":{)", map, "}}"));
  EXPECT_OK(open());
  remove("model.safetensors.index.json");
  folder_.write("pytorch_model.bin", head_file(1, 4));
  expect_refusal(kInvalid, "falta o tensor embeddings.word_embeddings.weight, de forma [9, 4]");
}

TEST_F(CheckpointFolder, BertLowerCasesUnlessToldOtherwise) {
  write(tiny(Family::kBert, true));
  auto checkpoint = open();
  ASSERT_OK(checkpoint);
  EXPECT_EQ(checkpoint->kind, TokenizerKind::kWordPiece);
  EXPECT_TRUE(checkpoint->lower_case);
  EXPECT_NE(checkpoint->weight("pooler.dense.weight"), nullptr);
  folder_.write("tokenizer_config.json", R"({"do_lower_case": false})");
  EXPECT_FALSE(open()->lower_case);
  folder_.write("tokenizer_config.json", "{}");
  EXPECT_TRUE(open()->lower_case);
  folder_.write("tokenizer_config.json", R"({"do_lower_case": "no"})");
  expect_refusal(kInvalid, "do_lower_case");
}

TEST_F(CheckpointFolder, BertMayBringSentencePiece) {
  write(tiny(Family::kBert, false));
  remove("vocab.txt");
  expect_refusal(kNotFound, "aceito: vocab.txt ou sentencepiece.bpe.model");
  folder_.write("sentencepiece.bpe.model", "pieces");
  const auto checkpoint = open();
  ASSERT_OK(checkpoint);
  EXPECT_EQ(checkpoint->kind, TokenizerKind::kXlmRoberta);
  EXPECT_FALSE(checkpoint->lower_case);
}

TEST_F(CheckpointFolder, SaysWhichFileIsMissingAndWhatWouldDo) {
  testing::expect_error(open_checkpoint(folder_.path() / "none").status(), kNotFound,
                        "não há a pasta de modelo");
  expect_refusal(kNotFound, "config.json");
  write(tiny(Family::kXlmRoberta, false));
  remove("sentencepiece.bpe.model");
  expect_refusal(kNotFound, "sentencepiece.bpe.model");
  remove("model.safetensors");
  expect_refusal(kNotFound, "model.safetensors, model.safetensors.index.json ou pytorch_model.bin");
}

TEST_F(CheckpointFolder, ABrokenLinkIsNotTakenForAbsence) {
  write(tiny(Family::kXlmRoberta, false));
  std::filesystem::create_symlink("nowhere", folder_.path() / "sparse_linear.pt");
  expect_refusal(kNotFound, "sparse_linear.pt");
}

TEST_F(CheckpointFolder, SaysTheFirstTensorThatIsMissingOrWrong) {
  const ModelConfig config = tiny(Family::kXlmRoberta, true);
  const auto refuse = [&](const std::function<void(Tensors&)>& spoil, const std::string& says) {
    Tensors tensors = tensors_of(config, "roberta.");
    spoil(tensors);
    write(config, tensors);
    expect_refusal(kInvalid, says);
  };
  refuse([](Tensors& t) { t.erase("encoder.layer.1.output.LayerNorm.bias"); },
         "falta o tensor encoder.layer.1.output.LayerNorm.bias, de forma [4]");
  refuse([](Tensors& t) { t.erase("classifier.out_proj.weight"); },
         "classifier.out_proj.weight, de forma [1, 4]");
  refuse(
      [](Tensors& t) {
        t["encoder.layer.0.intermediate.dense.weight"].shape = {4, 6};
      },
      "encoder.layer.0.intermediate.dense.weight tem forma [4, 6]; a configuração pede [6, 4]");
  refuse(
      [](Tensors& t) {
        t["embeddings.LayerNorm.weight"] = {"roberta.embeddings.LayerNorm.weight", "I16", {4}, "01234567"};
      },
      "embeddings.LayerNorm.weight é I16; aceitos: F32, F16, BF16");
}

TEST_F(CheckpointFolder, ErrorsOfTheConfigurationNameItsFile) {
  write(tiny(Family::kXlmRoberta, false));
  folder_.write("config.json", "{}");
  expect_refusal(kInvalid, "config.json: falta model_type");
}

TEST(ExpectedTensors, AreThoseOfThePublishedModels) {
  ModelConfig config = tiny(Family::kXlmRoberta, false);
  config.layers = 24;
  EXPECT_EQ(internal::expected_tensors(config).size() + 2, 391u);  // with the unused pooler
  config.classifier = true;
  EXPECT_EQ(internal::expected_tensors(config).size(), 393u);
  config.token_types = 0;
  EXPECT_EQ(internal::expected_tensors(config).size(), 392u);
}

}  // namespace
}  // namespace atimo::encoder
