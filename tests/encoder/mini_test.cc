#include "atimo/mini/mini.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "atimo/encoder/encoder.h"
#include "support/status_matchers.h"

// The model that comes with the program against the code that trained it: tools/train/goldens.py wrote the
// numbers.
namespace atimo::encoder {
namespace {

using Json = nlohmann::json;

constexpr double kTolerance = 1e-3;

class MiniTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto file = ModelFile::view(mini::model_bytes(), "mini");
    ASSERT_OK(file);
    auto model = Encoder::open(*file, "mini", {});
    ASSERT_OK(model);
    model_ = *std::move(model);
    goldens_ = Json::parse(std::ifstream(ATIMO_SOURCE_DIR "/tests/encoder/data/mini_goldens.json"));
  }
  Embedding embed(const std::string& text) const {
    const std::string_view texts[] = {text};
    auto results = model_->embed(Context(), texts, {.dense = true, .sparse = true, .multi_vector = true});
    EXPECT_OK(results);
    EXPECT_OK(results->front());
    return *std::move(results->front());
  }

  std::unique_ptr<Encoder> model_;
  Json goldens_;
};

TEST_F(MiniTest, TokensAreThoseOfTheTraining) {
  for (const Json& golden : goldens_["cases"]) {
    const TokenizedInput input = single_input(
        **model_->tokenizer(), (*model_->tokenizer())->encode(golden["text"].get<std::string>()), 512);
    EXPECT_EQ(input.ids, golden["ids"].get<std::vector<TokenId>>()) << golden["text"];
  }
}

TEST_F(MiniTest, VectorsAndWeightsAreThoseOfTheTraining) {
  ASSERT_GE(goldens_["cases"].size(), 5u);
  const std::size_t every = goldens_["every"];
  for (const Json& golden : goldens_["cases"]) {
    const Embedding embedding = embed(golden["text"]);
    ASSERT_EQ(embedding.dense.size(), golden["dense"].size());
    for (std::size_t i = 0; i < embedding.dense.size(); ++i)
      EXPECT_NEAR(embedding.dense[i], golden["dense"][i].get<double>(), kTolerance) << golden["text"];
    ASSERT_EQ(embedding.sparse.size(), golden["sparse"].size()) << golden["text"];
    for (std::size_t i = 0; i < embedding.sparse.size(); ++i) {
      EXPECT_EQ(embedding.sparse[i].id, golden["sparse"][i][0].get<TokenId>());
      EXPECT_NEAR(embedding.sparse[i].weight, golden["sparse"][i][1].get<double>(), kTolerance);
    }
    const Json& rows = golden["multi_vector"];
    ASSERT_EQ(embedding.vectors.size(), rows.size() * embedding.vector_width);
    for (std::size_t t = 0; t < rows.size(); ++t) {
      for (std::size_t i = 0; i < rows[t].size(); ++i)
        EXPECT_NEAR(embedding.vectors[t * embedding.vector_width + i * every], rows[t][i].get<double>(),
                    kTolerance);
    }
  }
}

TEST_F(MiniTest, CaseAndAccentsDoNotMatter) {
  EXPECT_EQ(embed("LICITAÇÃO DISPENSÁVEL").dense, embed("licitacao dispensavel").dense);
}

TEST_F(MiniTest, ATextWithoutKnownTokensHasAVector) {
  const Embedding embedding = embed("☃");
  EXPECT_NEAR(dense_score(embedding.dense, embedding.dense), 1, 1e-4);
  for (const TokenWeight& token : embedding.sparse) EXPECT_EQ((*model_->tokenizer())->piece(token.id), "▁");
}

TEST_F(MiniTest, WordsOfOneSubjectAreCloserThanOthers) {
  const auto closeness = [&](const char* a, const char* b) {
    return dense_score(embed(a).dense, embed(b).dense);
  };
  EXPECT_GT(closeness("demissão do empregado", "rescisão do contrato de trabalho"),
            closeness("demissão do empregado", "transporte marítimo de mercadorias"));
  EXPECT_GT(closeness("imposto sobre a renda", "tributo devido pelo contribuinte"),
            closeness("imposto sobre a renda", "guarda dos filhos menores"));
}

TEST_F(MiniTest, TheFileIsWhole) {
  const auto file = ModelFile::view(mini::model_bytes(), "mini");
  ASSERT_OK(file);
  EXPECT_OK((*file)->verify());
  EXPECT_EQ((*file)->info().config.family, Family::kStatic);
  EXPECT_LE((*file)->bytes(), 8u << 20);
}

}  // namespace
}  // namespace atimo::encoder
