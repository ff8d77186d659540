#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <thread>

#include "atimo/encoder/internal/cpu/isa.h"
#include "atimo/encoder/internal/pack.h"
#include "atimo/encoder/scheduler.h"
#include "encoder/random_model.h"
#include "support/aligned_bytes.h"
#include "support/status_matchers.h"

// Models of one table. The numbers are RandomWeights', read here a second time and summed by hand.
namespace atimo::encoder {
namespace {

using atimo::testing::AlignedBytes;
using ::testing::HasSubstr;

constexpr std::uint32_t kWidth = 48, kVocabulary = 97;
constexpr Heads kStaticHeads = {.dense = true, .sparse = true, .multi_vector = true, .hidden = true};

ModelInfo static_model(Precision precision) {
  return {.name = "tiny-static",
          .precision = precision,
          .config = {.family = Family::kStatic,
                     .hidden = kWidth,
                     .heads = 1,
                     .vocabulary = kVocabulary,
                     .positions = 150},
          .pooling = Pooling::kMean,
          .sparse = true,
          .multi_vector_width = kWidth};
}

std::vector<float> row_of(TokenId id) {
  std::vector<float> row(kWidth);
  EXPECT_OK(RandomWeights(1).read("embeddings.weight", std::uint64_t{id} * kWidth, row));
  return row;
}

float weight_of(TokenId id) {
  std::vector<float> weight(1);
  EXPECT_OK(RandomWeights(1).read("token_weights", id, weight));
  return weight[0];
}

std::vector<double> of_length_one(std::vector<double> x) {
  double length = 0;
  for (const double value : x) length += value * value;
  for (double& value : x) value /= std::sqrt(length);
  return x;
}

class StaticModelTest : public ::testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    auto model = RandomModel::make(static_model(GetParam()), 1);
    ASSERT_OK(model);
    model_.emplace(*std::move(model));
  }
  std::unique_ptr<Backend> backend(std::string_view isa = {}) const {
    return *make_cpu_backend(model_->file(), {.threads = 2, .instruction_set = std::string(isa)});
  }
  // What rounding to the precision may cost in a component of a vector of length one.
  double tolerance() const {
    return GetParam() == Precision::kF32 ? 1e-6 : GetParam() == Precision::kBf16 ? 2e-4 : 5e-3;
  }
  std::optional<RandomModel> model_;
};

TEST_P(StaticModelTest, DenseIsTheSumOfDistinctRowsByTheRootOfTheirCount) {
  const std::vector<TokenId> ids = {0, 7, 9, 7, 7, 7, 11, 2};
  std::vector<double> expected(kWidth, 0);
  for (const auto& [id, factor] :
       std::vector<std::pair<TokenId, double>>{{0, 1}, {7, 2}, {9, 1}, {11, 1}, {2, 1}}) {
    const std::vector<float> row = row_of(id);
    for (std::size_t i = 0; i < kWidth; ++i) expected[i] += factor * row[i];
  }
  expected = of_length_one(expected);
  for (const cpu::Kernels* kernels : cpu::supported_kernels()) {
    const auto outputs = run_batch(*backend(kernels->name), {ids}, kStaticHeads);
    ASSERT_OK(outputs);
    ASSERT_EQ((*outputs)[0].dense.size(), kWidth);
    for (std::size_t i = 0; i < kWidth; ++i)
      EXPECT_NEAR((*outputs)[0].dense[i], expected[i], tolerance()) << kernels->name << ' ' << i;
  }
}

TEST_P(StaticModelTest, TokensHaveTheirWeightAndTheirRow) {
  const std::vector<TokenId> ids = {0, 30, 31, 2};
  const auto outputs = run_batch(*backend(), {ids}, kStaticHeads);
  ASSERT_OK(outputs);
  const Output& output = (*outputs)[0];
  ASSERT_EQ(output.token_weights.size(), ids.size());
  ASSERT_EQ(output.multi_vector.size(), (ids.size() - 1) * kWidth);
  ASSERT_EQ(output.hidden.size(), ids.size() * kWidth);
  for (std::size_t t = 0; t < ids.size(); ++t) {
    EXPECT_EQ(output.token_weights[t], std::max(0.0f, weight_of(ids[t])));
    const std::vector<float> row = row_of(ids[t]);
    const std::vector<double> direction = of_length_one({row.begin(), row.end()});
    for (std::size_t i = 0; i < kWidth; ++i) {
      EXPECT_NEAR(output.hidden[t * kWidth + i], row[i], 5e-4);
      if (t == 0) continue;  // the first token has no vector
      EXPECT_NEAR(output.multi_vector[(t - 1) * kWidth + i], direction[i], tolerance());
    }
  }
}

TEST_P(StaticModelTest, TextAloneEqualsTheTextInABatch) {
  const std::vector<std::vector<TokenId>> texts = {some_ids(1, kVocabulary), some_ids(33, kVocabulary),
                                                   some_ids(150, kVocabulary)};
  const auto together = run_batch(*backend(), texts, kStaticHeads);
  ASSERT_OK(together);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto alone = run_batch(*backend(), {texts[i]}, kStaticHeads);
    ASSERT_OK(alone);
    EXPECT_EQ((*alone)[0].dense, (*together)[i].dense);
    EXPECT_EQ((*alone)[0].multi_vector, (*together)[i].multi_vector);
    EXPECT_EQ((*alone)[0].token_weights, (*together)[i].token_weights);
  }
}

TEST_P(StaticModelTest, AnyThreadMayAskAtAnyTime) {
  const std::vector<TokenId> ids = some_ids(40, kVocabulary);
  const auto expected = run_batch(*backend(), {ids}, {.dense = true});
  ASSERT_OK(expected);
  Scheduler scheduler(backend(), {});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int run = 0; run < 50; ++run) {
        const auto results =
            scheduler.run(Context(), Lane::kQuery, {{.ids = ids, .second_begin = 40}}, {.dense = true});
        ASSERT_OK(results);
        ASSERT_OK(results->front());
        EXPECT_EQ(results->front()->dense, (*expected)[0].dense);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(scheduler.counters().finished, 200u);
}

INSTANTIATE_TEST_SUITE_P(Precisions, StaticModelTest,
                         ::testing::Values(Precision::kF32, Precision::kBf16, Precision::kInt8),
                         [](const auto& param) { return std::string(name_of(param.param)); });

class StaticRefusalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto model = RandomModel::make(static_model(Precision::kInt8), 1);
    ASSERT_OK(model);
    model_.emplace(*std::move(model));
    good_ = *read_file(model_->path(), 1 << 20);
  }
  std::optional<RandomModel> model_;
  std::string good_;
};

TEST_F(StaticRefusalTest, EachInputFailsAlone) {
  Scheduler scheduler(*make_cpu_backend(model_->file(), {}), {});
  const auto run = [&](const Context& context, std::vector<TokenId> ids, const Heads& heads) {
    const auto length = static_cast<std::uint32_t>(ids.size());
    auto results = scheduler.run(
        context, Lane::kIngest,
        {{.ids = std::move(ids), .second_begin = length}, {.ids = {0, 5, 2}, .second_begin = 3}}, heads);
    EXPECT_OK(results);
    return *std::move(results);
  };
  for (const auto& [ids, said] : std::vector<std::pair<std::vector<TokenId>, const char*>>{
           {{}, "0 tokens"}, {some_ids(151, kVocabulary), "de 1 a 150"}, {{0, kVocabulary}, "vocabulário"}}) {
    const auto results = run(Context(), ids, {.dense = true});
    EXPECT_TRUE(absl::IsInvalidArgument(results[0].status()));
    EXPECT_THAT(std::string(results[0].status().message()), HasSubstr(said));
    EXPECT_OK(results[1]);
  }
  EXPECT_THAT(std::string(run(Context(), {0, 5, 2}, {.score = true})[1].status().message()),
              HasSubstr("score"));
  Context cancelled;
  cancelled.cancel();
  EXPECT_TRUE(absl::IsCancelled(run(cancelled, {0, 5, 2}, {.dense = true})[1].status()));
  EXPECT_EQ(scheduler.counters().dropped, 2u);
}

TEST_F(StaticRefusalTest, AFileInMemoryIsTheFile) {
  const AlignedBytes aligned(good_);
  const auto viewed = ModelFile::view(aligned.view(), "de teste");
  ASSERT_OK(viewed);
  EXPECT_EQ((*viewed)->info(), static_model(Precision::kInt8));
  EXPECT_EQ((*viewed)->bytes(), good_.size());
  EXPECT_OK((*viewed)->verify());
  EXPECT_THAT(std::string(ModelFile::view(aligned.view().substr(1), "de teste").status().message()),
              HasSubstr("de teste: os bytes de um modelo começam"));
}

TEST_F(StaticRefusalTest, RefusesDamagedFilesByName) {
  const auto refusal = [](const std::string& bytes) {
    return std::string(ModelFile::view(AlignedBytes(bytes).view(), "modelo de teste").status().message());
  };
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string bytes = good_;
    const std::size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return bytes.replace(at, from.size(), to);
  };
  EXPECT_THAT(refusal(good_.substr(0, good_.size() - 1)), HasSubstr("modelo de teste: truncado"));
  EXPECT_THAT(refusal(replaced("static", "statik")), HasSubstr("cabeçalho danificado"));
  std::string scales = good_;  // the token weights end the file, the scales stand before them
  scales[good_.size() - 2 * 4 * kVocabulary] ^= 1;
  EXPECT_THAT(refusal(scales), HasSubstr("words.scales"));
  std::string weights = good_;
  weights.back() ^= 1;
  EXPECT_THAT(refusal(weights), HasSubstr("token_weights"));
}

TEST_F(StaticRefusalTest, ARowIsFoundDamagedByVerify) {
  const auto* base = reinterpret_cast<const std::byte*>(model_->file()->tokenizer().data());
  const auto offset = static_cast<std::size_t>(model_->file()->weights().static_rows.rows - base);
  std::uint64_t header = 0;
  std::memcpy(&header, good_.data() + 16, sizeof header);
  std::string bytes = good_;  // the empty tokenizer is the first section
  bytes[(32 + header + 63) / 64 * 64 + offset + 5] ^= 1;
  const AlignedBytes aligned(bytes);
  const auto viewed = ModelFile::view(aligned.view(), "modelo de teste");
  ASSERT_OK(viewed);
  EXPECT_THAT(std::string((*viewed)->verify().message()), HasSubstr("words"));
}

TEST(QuantizeRows, WhatWasQuantisedComesOutAsItWas) {
  std::vector<float> rows;
  for (const float scale : {0.003f, 1.7f, 0.0f}) {
    for (int value : {-127, -3, 0, 5, 64, 127}) rows.push_back(static_cast<float>(value) * scale);
  }
  const QuantizedRows quantized = quantize_rows(rows, 6);
  EXPECT_EQ(quantized.values,
            (std::vector<std::int8_t>{-127, -3, 0, 5, 64, 127, -127, -3, 0, 5, 64, 127, 0, 0, 0, 0, 0, 0}));
  EXPECT_THAT(quantized.scales,
              ::testing::ElementsAre(::testing::FloatEq(0.003f), ::testing::FloatEq(1.7f), 0.0f));
}

}  // namespace
}  // namespace atimo::encoder
