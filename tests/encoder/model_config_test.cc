#include "atimo/encoder/model_config.h"

#include <map>
#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "encoder_fixture.h"

namespace atimo::encoder {
namespace {

using Json = nlohmann::json;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Json bge_m3() {
  return {{"architectures", {"XLMRobertaModel"}},
          {"model_type", "xlm-roberta"},
          {"hidden_act", "gelu"},
          {"hidden_size", 1024},
          {"num_hidden_layers", 24},
          {"num_attention_heads", 16},
          {"intermediate_size", 4096},
          {"vocab_size", 250002},
          {"max_position_embeddings", 8194},
          {"type_vocab_size", 1},
          {"layer_norm_eps", 1e-5},
          {"pad_token_id", 1},
          {"position_embedding_type", "absolute"},
          {"torch_dtype", "float32"}};
}

Json reranker() {
  Json config = bge_m3();
  config["architectures"] = {"XLMRobertaForSequenceClassification"};
  config["id2label"] = {{"0", "LABEL_0"}};
  return config;
}

Json mini_lm() {
  return {{"architectures", {"BertModel"}}, {"model_type", "bert"},
          {"hidden_act", "gelu"},           {"hidden_size", 384},
          {"num_hidden_layers", 6},         {"num_attention_heads", 12},
          {"intermediate_size", 1536},      {"vocab_size", 30522},
          {"max_position_embeddings", 512}, {"type_vocab_size", 2},
          {"layer_norm_eps", 1e-12},        {"pad_token_id", 0}};
}

TEST(ModelConfig, ReadsAnXlmRobertaEncoder) {
  const auto config = parse_model_config(bge_m3().dump());
  ASSERT_OK(config);
  const ModelConfig expected{.family = Family::kXlmRoberta,
                             .hidden = 1024,
                             .layers = 24,
                             .heads = 16,
                             .intermediate = 4096,
                             .vocabulary = 250002,
                             .positions = 8194,
                             .token_types = 1,
                             .first_position = 2,
                             .layer_norm_epsilon = 1e-5f,
                             .classifier = false};
  EXPECT_EQ(*config, expected);
  EXPECT_EQ(config->max_tokens(), 8192u);
  EXPECT_EQ(config->head_width(), 64u);
}

Json static_model() {
  return {{"architectures", {"AtimoStaticModel"}},
          {"model_type", "atimo-static"},
          {"hidden_size", 256},
          {"vocab_size", 20002},
          {"max_position_embeddings", 8192}};
}

TEST(ModelConfig, ReadsAStaticModel) {
  const auto config = parse_model_config(static_model().dump());
  ASSERT_OK(config);
  const ModelConfig expected{
      .family = Family::kStatic, .hidden = 256, .heads = 1, .vocabulary = 20002, .positions = 8192};
  EXPECT_EQ(*config, expected);
  EXPECT_EQ(config->max_tokens(), 8192u);
}

TEST(ModelConfig, NamesWhatIsWrongWithAStaticModel) {
  for (const auto& [key, value] : std::map<std::string, Json>{{"hidden_size", 0},
                                                              {"vocab_size", 1 << 25},
                                                              {"max_position_embeddings", 7},
                                                              {"architectures", {"BertModel"}}}) {
    Json json = static_model();
    json[key] = value;
    const auto config = parse_model_config(json.dump());
    EXPECT_EQ(config.status().code(), kInvalid) << key;
    EXPECT_THAT(std::string(config.status().message()), ::testing::HasSubstr(key));
  }
  ModelConfig config = *parse_model_config(static_model().dump());
  config.layers = 1;
  EXPECT_EQ(check(config).code(), kInvalid);
  config.layers = 0;
  config.classifier = true;
  EXPECT_EQ(check(config).code(), kInvalid);
}

TEST(ModelConfig, ReadsACrossEncoder) {
  const auto config = parse_model_config(reranker().dump());
  ASSERT_OK(config);
  EXPECT_TRUE(config->classifier);
}

TEST(ModelConfig, ReadsABertWhosePositionsStartAtZero) {
  Json json = mini_lm();
  auto config = parse_model_config(json.dump());
  ASSERT_OK(config);
  EXPECT_EQ(config->family, Family::kBert);
  EXPECT_EQ(config->first_position, 0u);
  EXPECT_EQ(config->max_tokens(), 512u);
  json["architectures"] = {"BertForSequenceClassification"};
  json["num_labels"] = 1;
  config = parse_model_config(json.dump());
  ASSERT_OK(config);
  EXPECT_TRUE(config->classifier);
}

TEST(ModelConfig, PadTokenIdMovesTheFirstPosition) {
  Json json = bge_m3();
  json["pad_token_id"] = 3;
  EXPECT_EQ(parse_model_config(json.dump())->first_position, 4u);
  json.erase("pad_token_id");
  EXPECT_EQ(parse_model_config(json.dump())->first_position, 2u);
}

TEST(ModelConfig, NullIsTheSameAsAbsent) {
  Json json = bge_m3();
  json["position_embedding_type"] = nullptr;
  EXPECT_OK(parse_model_config(json.dump()));
  json["hidden_size"] = nullptr;
  testing::expect_error(parse_model_config(json.dump()).status(), kInvalid, "falta hidden_size");
}

struct Change {
  std::string name;
  Json base;
  std::string key;
  Json value;
  std::string says;
};
void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }

class UnsupportedConfig : public ::testing::TestWithParam<Change> {};

TEST_P(UnsupportedConfig, NamesTheKeyAndWhatIsAllowed) {
  Json json = GetParam().base;
  json[GetParam().key] = GetParam().value;
  testing::expect_error(parse_model_config(json.dump()).status(), kInvalid, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, UnsupportedConfig,
    ::testing::Values(
        Change{"ModelType", bge_m3(), "model_type", "llama",
               R"(model_type é "llama"; aceito: "xlm-roberta", "bert")"},
        Change{"ModelTypeOfAnotherType", bge_m3(), "model_type", 3, "model_type é 3"},
        Change{
            "Architecture",
            bge_m3(),
            "architectures",
            {"XLMRobertaForMaskedLM"},
            R"(architectures é ["XLMRobertaForMaskedLM"]; aceito: uma de XLMRobertaModel, XLMRobertaForSeq)"},
        Change{"ArchitectureOfTheOtherFamily", bge_m3(), "architectures", {"BertModel"}, "architectures é"},
        Change{"TwoArchitectures",
               bge_m3(),
               "architectures",
               {"XLMRobertaModel", "BertModel"},
               "architectures é"},
        Change{"ArchitectureIsText", bge_m3(), "architectures", "XLMRobertaModel", "architectures é"},
        Change{"Activation", bge_m3(), "hidden_act", "gelu_new",
               R"(hidden_act é "gelu_new"; aceito: "gelu")"},
        Change{"Positions", bge_m3(), "position_embedding_type", "relative_key", R"(aceito: "absolute")"},
        Change{"Decoder", bge_m3(), "is_decoder", true, "is_decoder é true; aceito: false"},
        Change{"CrossAttention", bge_m3(), "add_cross_attention", true, "add_cross_attention é true"},
        Change{"TwoLabels", reranker(), "id2label", {{"0", "a"}, {"1", "b"}}, "id2label é"},
        Change{"LabelsThatDisagree", reranker(), "num_labels", 3, "num_labels é 3; aceito: 1"},
        Change{"LabelsNotSaid", reranker(), "id2label", nullptr, "num_labels é 2; aceito: 1"},
        Change{"SizeIsText", bge_m3(), "hidden_size", "1024", R"(hidden_size é "1024"; aceito: um inteiro)"},
        Change{"SizeIsNegative", bge_m3(), "hidden_size", -1, "hidden_size é -1"},
        Change{"SizeHasAFraction", bge_m3(), "hidden_size", 1.5, "hidden_size é 1.5"},
        Change{"SizeOverflows", bge_m3(), "hidden_size", std::uint64_t{1} << 32, "hidden_size é 4294967296"},
        Change{"SizeIsZero", bge_m3(), "hidden_size", 0, "hidden_size é 0; aceito: de 1 a 16384"},
        Change{"TooWide", bge_m3(), "hidden_size", 16400, "de 1 a 16384"},
        Change{"TooManyLayers", bge_m3(), "num_hidden_layers", 1025, "num_hidden_layers é 1025"},
        Change{"NoHeads", bge_m3(), "num_attention_heads", 0, "num_attention_heads é 0"},
        Change{"HeadsThatDoNotDivide", bge_m3(), "num_attention_heads", 24,
               "um divisor de hidden_size, 1024"},
        Change{"NoIntermediate", bge_m3(), "intermediate_size", 0, "intermediate_size é 0"},
        Change{"VocabularyTooLarge", bge_m3(), "vocab_size", (1 << 24) + 1, "vocab_size é 16777217"},
        Change{"TooManyPositions", bge_m3(), "max_position_embeddings", 1 << 21, "max_position_embeddings é"},
        Change{"FewPositions", bge_m3(), "max_position_embeddings", 9,
               "ao menos 8 além da primeira posição, 2"},
        Change{"PaddingBeyondPositions", bge_m3(), "pad_token_id", 4294967295, "pad_token_id é 4294967295"},
        Change{"EpsilonIsZero", bge_m3(), "layer_norm_eps", 0, "layer_norm_eps é 0"},
        Change{"EpsilonIsText", bge_m3(), "layer_norm_eps", "1e-5", "layer_norm_eps é"}),
    [](const auto& change) { return change.param.name; });

TEST(ModelConfig, NamesEachMissingKey) {
  for (const std::string key :
       {"model_type", "architectures", "hidden_size", "num_hidden_layers", "num_attention_heads",
        "intermediate_size", "vocab_size", "max_position_embeddings", "type_vocab_size", "layer_norm_eps"}) {
    Json json = bge_m3();
    json.erase(key);
    testing::expect_error(parse_model_config(json.dump()).status(), kInvalid, concat("falta ", key));
  }
}

TEST(ModelConfig, RefusesWhatIsNotOneJsonObject) {
  constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
  testing::expect_error(parse_model_config("").status(), kDataLoss, "não é JSON");
  testing::expect_error(parse_model_config("{}}").status(), kDataLoss, "não é JSON");
  testing::expect_error(parse_model_config(std::string("{}\0", 3)).status(), kDataLoss, "não é JSON");
  testing::expect_error(parse_model_config("[]").status(), kInvalid, "objeto");
  testing::expect_error(parse_model_config(R"({"a":1,"a":2})").status(), kDataLoss, "'a' repetida");
  testing::expect_error(parse_model_config(std::string(1'000'000, '[')).status(), kDataLoss, "níveis");
  testing::expect_error(parse_model_config(R"({"a":1e999})").status(), kDataLoss, "não é JSON");
}

TEST(ModelConfig, LongAndStrangeValuesAreCutInMessages) {
  Json json = bge_m3();
  json["hidden_act"] = std::string(100'000, 'x') + "ção";
  const absl::Status status = parse_model_config(json.dump()).status();
  EXPECT_LT(status.message().size(), 200u);
}

TEST(ModelConfig, ChecksSizesThatCameFromElsewhere) {
  ModelConfig config = *parse_model_config(bge_m3().dump());
  EXPECT_OK(check(config));
  config.first_position = config.positions + 1;
  testing::expect_error(check(config), kInvalid, "max_position_embeddings");
  config = *parse_model_config(bge_m3().dump());
  config.layer_norm_epsilon = std::numeric_limits<float>::quiet_NaN();
  testing::expect_error(check(config), kInvalid, "layer_norm_eps");
}

}  // namespace
}  // namespace atimo::encoder
