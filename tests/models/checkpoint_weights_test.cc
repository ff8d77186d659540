#include "atimo/models/internal/checkpoint_weights.h"

#include <bit>
#include <cmath>
#include <limits>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "encoder/model_writer.h"
#include "models/tiny_bge.h"
#include "models/tiny_checkpoint.h"
#include "support/status_matchers.h"

namespace atimo::models::internal {
namespace {

class CheckpointWeightsTest : public ::testing::Test {
 protected:
  void open() {
    auto checkpoint = encoder::open_checkpoint(folder_->path());
    ASSERT_OK(checkpoint);
    checkpoint_.emplace(*std::move(checkpoint));
  }
  absl::StatusOr<std::vector<float>> read(std::string_view name, std::uint64_t first,
                                          std::size_t count) const {
    std::vector<float> values(count);
    ATIMO_RETURN_IF_ERROR(CheckpointWeights(context_, *checkpoint_).read(name, first, values));
    return values;
  }
  void expect_named(std::string_view name, std::size_t count) const {
    const auto values = read(name, 0, count);
    ASSERT_OK(values);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ((*values)[i], testing::tiny_value(name, i)) << name;
  }

  const Context context_;
  absl::StatusOr<TempDir> folder_ = TempDir::create("atimo-weights-");
  std::optional<encoder::Checkpoint> checkpoint_;
};

TEST(FromF16, IsExact) {
  EXPECT_EQ(from_f16(0x3C00), 1.0f);
  EXPECT_EQ(from_f16(0xC000), -2.0f);
  EXPECT_EQ(from_f16(0x7BFF), 65504.0f);
  EXPECT_EQ(from_f16(0x0400), std::ldexp(1.0f, -14));
  EXPECT_EQ(from_f16(0x0001), std::ldexp(1.0f, -24));
  EXPECT_EQ(from_f16(0x83FF), -std::ldexp(1023.0f, -24));
  EXPECT_EQ(std::bit_cast<std::uint32_t>(from_f16(0x8000)), 0x80000000u);
  EXPECT_EQ(from_f16(0x7C00), std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(from_f16(0x7E00)));
}

TEST_F(CheckpointWeightsTest, GivesQuantizedRowsTheirScales) {
  testing::write_tiny_static(folder_->path());
  testing::write(folder_->path() / "sentencepiece.bpe.model", atimo::testing::small_model());
  ASSERT_NO_FATAL_FAILURE(open());
  constexpr std::uint64_t kFirst = 2 * testing::kHidden - 1;  // the last of a row, then the next
  const auto values = read("embeddings.weight", kFirst, testing::kHidden + 2);
  ASSERT_OK(values);
  for (std::size_t i = 0; i < values->size(); ++i) {
    const std::uint64_t token = (kFirst + i) / testing::kHidden, at = (kFirst + i) % testing::kHidden;
    const int quantized = at == 0 ? 127 : static_cast<int>(token * 31 + at * 7) % 255 - 127;
    EXPECT_EQ((*values)[i], static_cast<float>(quantized) * (0.001f * static_cast<float>(token + 1))) << i;
  }
  expect_named("token_weights", testing::kStaticTokens);
  EXPECT_EQ(read("embeddings.weight", testing::kStaticTokens * testing::kHidden - 1, 2).status().code(),
            absl::StatusCode::kOutOfRange);
}

TEST_F(CheckpointWeightsTest, FindsHeadsAndPrefixedTensors) {
  testing::write_tiny_bge(folder_->path());
  ASSERT_NO_FATAL_FAILURE(open());
  expect_named("embeddings.LayerNorm.weight", testing::kHidden);
  expect_named("encoder.layer.1.output.dense.weight", testing::kHidden * testing::kIntermediate);
  expect_named("sparse_linear.weight", testing::kHidden);
  expect_named("sparse_linear.bias", 1);
  expect_named("colbert_linear.weight", testing::kHidden * testing::kHidden);
}

TEST_F(CheckpointWeightsTest, ABertClassifierHasTheNamesOfTheOther) {
  testing::write_tiny_bert_classifier(folder_->path());
  ASSERT_NO_FATAL_FAILURE(open());
  expect_named("classifier.dense.weight", testing::kHidden * testing::kHidden);
  expect_named("classifier.dense.bias", testing::kHidden);
  expect_named("classifier.out_proj.weight", testing::kHidden);
  expect_named("classifier.out_proj.bias", 1);
}

TEST_F(CheckpointWeightsTest, ReadsPartsAndRefusesWhatIsBeyondTheEnd) {
  testing::write_tiny_bert(folder_->path());
  ASSERT_NO_FATAL_FAILURE(open());
  const std::string name = "embeddings.LayerNorm.bias";
  EXPECT_EQ((*read(name, 5, 2))[1], testing::tiny_value(name, 6));
  EXPECT_OK(read(name, testing::kHidden, 0));
  EXPECT_EQ(read(name, testing::kHidden, 1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(read(name, ~std::uint64_t{0}, 2).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(read("no.such.tensor", 0, 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(read("sparse_linear.bias", 0, 1).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(CheckpointWeightsTest, TakesHalfPrecision) {
  testing::write_tiny_bert(folder_->path());
  const auto words = static_cast<std::uint32_t>(testing::tiny_words().size());
  std::vector<encoder::testing::TensorSpec> tensors;
  for (const auto& [name, shape] : testing::tiny_tensors(words, 2)) {
    encoder::testing::TensorSpec tensor = testing::f32_tensor(name, shape);
    const bool half = name.ends_with(".bias");
    if (half || name.ends_with("LayerNorm.weight")) {
      tensor.dtype = half ? "F16" : "BF16";
      std::string bytes;
      for (std::size_t i = 0; i < tensor.bytes.size() / 4; ++i)
        bytes += half ? std::string("\x00\xB8", 2) : "\x80\x3F";
      tensor.bytes = bytes;
    }
    tensors.push_back(std::move(tensor));
  }
  testing::write(folder_->path() / "model.safetensors", encoder::testing::safetensors(tensors));
  ASSERT_NO_FATAL_FAILURE(open());
  EXPECT_EQ(*read("embeddings.LayerNorm.bias", 3, 2), (std::vector<float>{-0.5f, -0.5f}));
  EXPECT_EQ(*read("embeddings.LayerNorm.weight", 3, 2), (std::vector<float>{1.0f, 1.0f}));
}

}  // namespace
}  // namespace atimo::models::internal
