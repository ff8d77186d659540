#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "atimo/encoder/internal/cpu/isa.h"
#include "encoder/random_model.h"
#include "support/status_matchers.h"

namespace atimo::encoder {
namespace {

using ::testing::HasSubstr;

const std::vector<std::vector<TokenId>> kTexts = {some_ids(1, 97),  some_ids(7, 97),   some_ids(12, 97),
                                                  some_ids(33, 97), some_ids(148, 97), some_ids(2, 97)};

double cosine(const std::vector<float>& x, const std::vector<float>& y) {
  const double xy = std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
  const double xx = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
  const double yy = std::inner_product(y.begin(), y.end(), y.begin(), 0.0);
  return xy / std::sqrt(xx * yy);
}

struct Case {
  Precision precision;
  const cpu::Kernels* kernels;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const cpu::Kernels* kernels : cpu::supported_kernels()) {
    for (const Precision precision : {Precision::kF32, Precision::kBf16, Precision::kInt8}) {
      cases.push_back({precision, kernels});
    }
  }
  return cases;
}

class ForwardTest : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    auto model = RandomModel::make(tiny_model(GetParam().precision), 1);
    ASSERT_OK(model);
    model_.emplace(*std::move(model));
    backend_ = make(2);
  }
  std::unique_ptr<Backend> make(std::size_t threads) const {
    return *make_cpu_backend(model_->file(),
                             {.threads = threads, .instruction_set = GetParam().kernels->name});
  }

  std::optional<RandomModel> model_;
  std::unique_ptr<Backend> backend_;
};

// Not nearly equal: the same bits.
TEST_P(ForwardTest, TextAloneEqualsTheTextInABatch) {
  const auto together = run_batch(*backend_, kTexts, kAllHeads);
  ASSERT_OK(together);
  const auto one_thread = make(1);
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    for (Backend* backend : {backend_.get(), one_thread.get()}) {
      const auto alone = run_batch(*backend, {kTexts[i]}, kAllHeads);
      ASSERT_OK(alone);
      EXPECT_EQ((*alone)[0].hidden, (*together)[i].hidden) << i;
      EXPECT_EQ((*alone)[0].dense, (*together)[i].dense) << i;
      EXPECT_EQ((*alone)[0].token_weights, (*together)[i].token_weights) << i;
      EXPECT_EQ((*alone)[0].multi_vector, (*together)[i].multi_vector) << i;
      EXPECT_EQ((*alone)[0].logit, (*together)[i].logit) << i;
    }
  }
}

// The last layer is then computed for the first rows only.
TEST_P(ForwardTest, HeadsOfTheFirstTokenGiveTheSameWithoutTheOthers) {
  const auto all = run_batch(*backend_, kTexts, kAllHeads);
  const auto few = run_batch(*backend_, kTexts, {.dense = true, .score = true});
  ASSERT_OK(all);
  ASSERT_OK(few);
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    EXPECT_EQ((*few)[i].dense, (*all)[i].dense) << i;
    EXPECT_EQ((*few)[i].logit, (*all)[i].logit) << i;
  }
}

TEST_P(ForwardTest, PassesTakeTurnsWithoutTouchingEachOther) {
  const auto expected = run_batch(*backend_, {kTexts[3]}, kAllHeads);
  ASSERT_OK(expected);
  PackedBatch long_batch, short_batch;
  long_batch.add(kTexts[4], static_cast<std::uint32_t>(kTexts[4].size()));
  short_batch.add(kTexts[3], static_cast<std::uint32_t>(kTexts[3].size()));
  const auto slow = backend_->begin(long_batch, kAllHeads);
  slow->advance();
  const auto urgent = backend_->begin(short_batch, kAllHeads);
  while (!urgent->done()) {
    urgent->advance();
    if (!slow->done()) slow->advance();
  }
  const auto outputs = urgent->outputs();
  ASSERT_OK(outputs);
  EXPECT_EQ((*outputs)[0].hidden, (*expected)[0].hidden);
}

TEST_P(ForwardTest, AgreesWithTheReferenceInSinglePrecision) {
  auto exact_model = RandomModel::make(tiny_model(Precision::kF32), 1);
  ASSERT_OK(exact_model);
  const auto reference =
      make_cpu_backend(exact_model->file(), {.threads = 1, .instruction_set = "reference"});
  ASSERT_OK(reference);
  const auto expected = run_batch(**reference, kTexts, kAllHeads);
  const auto actual = run_batch(*backend_, kTexts, kAllHeads);
  ASSERT_OK(expected);
  ASSERT_OK(actual);
  const double least = GetParam().precision == Precision::kF32    ? 0.999999
                       : GetParam().precision == Precision::kBf16 ? 0.9995
                                                                  : 0.995;
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    EXPECT_GT(cosine((*actual)[i].hidden, (*expected)[i].hidden), least) << i;
    EXPECT_GT(cosine((*actual)[i].dense, (*expected)[i].dense), least) << i;
  }
}

TEST_P(ForwardTest, VectorsHaveLengthOneAndWeightsAreNotNegative) {
  const auto outputs = run_batch(*backend_, kTexts, kAllHeads);
  ASSERT_OK(outputs);
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    const Output& output = (*outputs)[i];
    EXPECT_NEAR(std::inner_product(output.dense.begin(), output.dense.end(), output.dense.begin(), 0.0), 1,
                1e-5);
    EXPECT_EQ(output.token_weights.size(), kTexts[i].size());
    EXPECT_THAT(output.token_weights, ::testing::Each(::testing::Ge(0.0f)));
    EXPECT_EQ(output.multi_vector.size(), (kTexts[i].size() - 1) * 64);
  }
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  std::string name = std::string(name_of(info.param.precision)) + "_" + info.param.kernels->name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Paths, ForwardTest, ::testing::ValuesIn(all_cases()), case_name);

class RefusalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ModelInfo info = tiny_model(Precision::kInt8);
    info.config.classifier = false;
    auto model = RandomModel::make(info, 1);
    ASSERT_OK(model);
    backend_ = *make_cpu_backend(model->file(), {.threads = 1});
  }
  std::string refusal(const std::vector<std::vector<TokenId>>& texts, const Heads& heads) {
    const auto outputs = run_batch(*backend_, texts, heads);
    EXPECT_TRUE(absl::IsInvalidArgument(outputs.status()));
    return std::string(outputs.status().message());
  }
  std::unique_ptr<Backend> backend_;
};

TEST_F(RefusalTest, NamesWhatIsWrongWithABatch) {
  EXPECT_THAT(refusal({{0, 5}, {}}, {.dense = true}), HasSubstr("0 tokens"));
  EXPECT_THAT(refusal({some_ids(149, 97)}, {.dense = true}), HasSubstr("149 tokens; são aceitos de 1 a 148"));
  EXPECT_THAT(refusal({{0, 97}}, {.dense = true}), HasSubstr("97"));
  EXPECT_THAT(refusal({{0, 5}}, {.score = true}), HasSubstr("score"));
}

// A weight that is not a number, as a damaged checkpoint could have it.
class PoisonedWeights final : public WeightReader {
 public:
  absl::Status read(std::string_view name, std::uint64_t first, std::span<float> out) const override {
    const absl::Status status = RandomWeights(1).read(name, first, out);
    if (name == "encoder.layer.1.output.dense.weight") out[7] = std::nanf("");
    return status;
  }
};

TEST(ConvertTest, RefusesWeightsThatAreNotFinite) {
  const auto folder = TempDir::create("atimo-model-");
  ASSERT_OK(folder);
  const auto path = folder->path() / "poisoned.atimo";
  const absl::Status status = write_model(tiny_model(Precision::kInt8), "", PoisonedWeights(), path);
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("encoder.layer.1.output.dense.weight"));
  EXPECT_TRUE(std::filesystem::is_empty(folder->path()));
}

// Finite weights can still overflow: what comes out is an error, never a vector.
class HugeWeights final : public WeightReader {
 public:
  absl::Status read(std::string_view name, std::uint64_t first, std::span<float> out) const override {
    const absl::Status status = RandomWeights(1).read(name, first, out);
    for (float& x : out) x *= 1e30f;
    return status;
  }
};

TEST(ConvertTest, OverflowInsideAModelIsAnError) {
  const auto folder = TempDir::create("atimo-model-");
  ASSERT_OK(folder);
  const auto path = folder->path() / "huge.atimo";
  ASSERT_OK(write_model(tiny_model(Precision::kF32), "", HugeWeights(), path));
  const auto file = ModelFile::open(path);
  ASSERT_OK(file);
  const auto backend = make_cpu_backend(*file, {.threads = 1});
  ASSERT_OK(backend);
  const auto outputs = run_batch(**backend, {some_ids(9, 97)}, {.dense = true});
  EXPECT_TRUE(absl::IsInternal(outputs.status())) << outputs.status();
}

}  // namespace
}  // namespace atimo::encoder
