#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "encoder/random_model.h"
#include "support/status_matchers.h"

// Against torch and transformers: tools/reference/model_goldens.py wrote the numbers.
namespace atimo::encoder {
namespace {

using Json = nlohmann::json;

const Json& goldens() {
  static const Json json = [] {
    std::ifstream file(ATIMO_SOURCE_DIR "/tests/encoder/data/model_goldens.json");
    return Json::parse(file);
  }();
  return json;
}

ModelInfo info_of(const std::string& name, Precision precision) {
  const Json& shape = goldens()["shapes"][name];
  const bool xlmr = shape["family"] == "xlm-roberta";
  return {.name = name,
          .precision = precision,
          .config = {.family = xlmr ? Family::kXlmRoberta : Family::kBert,
                     .hidden = shape["hidden"],
                     .layers = shape["layers"],
                     .heads = shape["heads"],
                     .intermediate = shape["intermediate"],
                     .vocabulary = shape["vocabulary"],
                     .positions = shape["positions"],
                     .token_types = shape["token_types"],
                     .first_position = xlmr ? 2u : 0u,
                     .layer_norm_epsilon = xlmr ? 1e-5f : 1e-12f,
                     .classifier = true},
          .sparse = true,
          .multi_vector_width = shape["hidden"]};
}

std::vector<float> sampled(const std::vector<float>& values) {
  std::vector<float> out;
  for (std::size_t i = 0; i < values.size(); i += std::max<std::size_t>(1, values.size() / 256))
    out.push_back(values[i]);
  return out;
}

double largest_difference(const std::vector<float>& actual, const Json& expected) {
  const std::vector<float> kept = sampled(actual);
  EXPECT_EQ(kept.size(), expected.size());
  double largest = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    largest = std::max(largest, std::abs(double{kept[i]} - expected[i].get<double>()));
  }
  return largest;
}

double cosine(const std::vector<float>& actual, const Json& expected) {
  const std::vector<float> x = sampled(actual);
  const auto y = expected.get<std::vector<double>>();
  const double xy = std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
  const double xx = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
  const double yy = std::inner_product(y.begin(), y.end(), y.begin(), 0.0);
  return xy / std::sqrt(xx * yy);
}

class GoldenTest : public ::testing::TestWithParam<const char*> {
 protected:
  // Calls check(case, output) for each case of the shape.
  template <typename Check>
  void for_each_case(Precision precision, const Check& check) {
    auto model = RandomModel::make(info_of(GetParam(), precision), goldens()["shapes"][GetParam()]["seed"]);
    ASSERT_OK(model);
    const auto backend = make_cpu_backend(model->file(), {});
    ASSERT_OK(backend);
    for (const Json& golden : goldens()["cases"]) {
      if (golden["shape"] != GetParam()) continue;
      PackedBatch batch;
      batch.add(golden["ids"].get<std::vector<TokenId>>(), golden["second_begin"]);
      const auto pass = (*backend)->begin(batch, kAllHeads);
      while (!pass->done()) pass->advance();
      const auto outputs = pass->outputs();
      ASSERT_OK(outputs);
      check(golden, (*outputs)[0]);
    }
  }
};

TEST_P(GoldenTest, SinglePrecisionAgreesWithTorch) {
  for_each_case(Precision::kF32, [](const Json& golden, const Output& output) {
    const std::size_t tokens = golden["ids"].size();
    EXPECT_LE(largest_difference(output.hidden, golden["hidden"]), 2e-4) << tokens;
    EXPECT_LE(largest_difference(output.dense, golden["dense"]), 2e-5) << tokens;
    EXPECT_LE(largest_difference(output.token_weights, golden["sparse"]), 2e-4) << tokens;
    EXPECT_LE(largest_difference(output.multi_vector, golden["multi_vector"]), 2e-5) << tokens;
    EXPECT_NEAR(output.logit, golden["logit"].get<double>(), 2e-4) << tokens;
  });
}

TEST_P(GoldenTest, Bf16StaysClose) {
  for_each_case(Precision::kBf16, [](const Json& golden, const Output& output) {
    EXPECT_GE(cosine(output.hidden, golden["hidden"]), 0.9995) << golden["ids"].size();
    EXPECT_GE(cosine(output.dense, golden["dense"]), 0.9995) << golden["ids"].size();
  });
}

TEST_P(GoldenTest, Int8StaysClose) {
  for_each_case(Precision::kInt8, [](const Json& golden, const Output& output) {
    EXPECT_GE(cosine(output.hidden, golden["hidden"]), 0.995) << golden["ids"].size();
    EXPECT_GE(cosine(output.dense, golden["dense"]), 0.995) << golden["ids"].size();
  });
}

INSTANTIATE_TEST_SUITE_P(Shapes, GoldenTest, ::testing::Values("tiny-xlmr", "tiny-bert", "full-xlmr"),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(MeanPoolingTest, AgreesWithTorch) {
  ModelInfo info = info_of("tiny-bert", Precision::kF32);
  info.pooling = Pooling::kMean;
  auto model = RandomModel::make(info, goldens()["shapes"]["tiny-bert"]["seed"]);
  ASSERT_OK(model);
  const auto backend = make_cpu_backend(model->file(), {.threads = 1});
  ASSERT_OK(backend);
  for (const Json& golden : goldens()["cases"]) {
    if (golden["shape"] != "tiny-bert") continue;
    PackedBatch batch;
    batch.add(golden["ids"].get<std::vector<TokenId>>(), golden["second_begin"]);
    const auto pass = (*backend)->begin(batch, {.dense = true});
    while (!pass->done()) pass->advance();
    EXPECT_LE(largest_difference((*pass->outputs())[0].dense, golden["mean"]), 2e-5);
  }
}

}  // namespace
}  // namespace atimo::encoder
