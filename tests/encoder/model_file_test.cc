#include "atimo/encoder/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "atimo/base/hash.h"
#include "encoder/random_model.h"
#include "support/status_matchers.h"

namespace atimo::encoder {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kHeaderSizeAt = 16, kHeaderAt = 32;

class ModelFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto model = RandomModel::make(tiny_model(Precision::kInt8), 1);
    ASSERT_OK(model);
    auto bytes = read_file(model->path(), 64u << 20);
    ASSERT_OK(bytes);
    good_ = *std::move(bytes);
    model_.emplace(*std::move(model));
  }

  absl::Status open(const std::string& bytes) const {
    const std::filesystem::path path = model_->path().parent_path() / "changed.atimo";
    if (const absl::Status written = write_file_atomic(path, bytes); !written.ok()) return written;
    return ModelFile::open(path).status();
  }
  std::string header() const { return good_.substr(kHeaderAt, header_size()); }
  std::uint64_t header_size() const {
    std::uint64_t size = 0;
    std::memcpy(&size, good_.data() + kHeaderSizeAt, sizeof size);
    return size;
  }
  // The good file with another header, signed anew.
  std::string with_header(const std::string& header) const {
    std::string bytes = good_;
    const std::uint64_t sizes[] = {header.size(), hash64(header)};
    std::memcpy(bytes.data() + kHeaderSizeAt, sizes, sizeof sizes);
    return bytes.replace(kHeaderAt, header_size(), header);
  }
  std::string with_header_text(const std::string& from, const std::string& to) const {
    std::string text = header();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return with_header(text.replace(at, from.size(), to));
  }

  std::optional<RandomModel> model_;
  std::string good_;
};

TEST_F(ModelFileTest, KeepsWhatItWasMadeOf) {
  const ModelInfo& info = model_->file()->info();
  EXPECT_EQ(info, tiny_model(Precision::kInt8));
  EXPECT_EQ(model_->file()->weights().layers.size(), 3u);
  EXPECT_OK(model_->file()->verify());
}

TEST_F(ModelFileTest, SaysThatAFileIsMissing) {
  EXPECT_TRUE(absl::IsNotFound(ModelFile::open("/nowhere/model.atimo").status()));
}

TEST_F(ModelFileTest, RefusesMalformedFilesByName) {
  const auto cut = [&](std::size_t size) { return good_.substr(0, size); };
  const auto patched = [&](std::size_t at, std::uint64_t value, std::size_t width) {
    std::string bytes = good_;
    std::memcpy(bytes.data() + at, &value, width);
    return bytes;
  };
  const std::string panels = "layer.1.ffn_in.panels";
  const struct {
    const char* name;
    std::string bytes;
    const char* said;
  } cases[] = {
      {"Empty", "", "não é um arquivo de modelo"},
      {"AnotherFormat", std::string(100, 'x'), "não é um arquivo de modelo"},
      {"PreambleAlone", cut(kHeaderAt), "truncado"},
      {"NewerVersion", patched(8, 2, 4), "da versão 2"},
      {"HeaderLongerThanFile", patched(kHeaderSizeAt, good_.size(), 8), "truncado"},
      {"HeaderSizeOverflow", patched(kHeaderSizeAt, UINT64_MAX, 8), "truncado"},
      {"HeaderChanged", patched(kHeaderAt + 3, 'x', 1), "cabeçalho danificado"},
      {"CutInTheMiddle", cut(good_.size() / 2), "truncado"},
      {"CutByOneByte", cut(good_.size() - 1), "truncado"},
      {"NotJson", with_header("]"), "não é JSON"},
      {"DeepJson", with_header(std::string(2000, '[')), "não é JSON"},
      {"NoSections", with_header_text("\"sections\"", "\"sektions\""), "sections"},
      {"UnknownPrecision", with_header_text("\"int8\"", "\"int9\""), "precision"},
      {"ZeroHidden", with_header_text("\"hidden\":64", "\"hidden\":00"), "não é JSON"},
      {"HugeVocabulary", with_header_text("\"vocabulary\":97", "\"vocabulary\":4294967295"), "vocab_size"},
      {"OtherShapes", with_header_text("\"intermediate\":160", "\"intermediate\":128"), "dimensões"},
      {"MissingSection", with_header_text("\"name\":\"" + panels + "\"", "\"name\":\"layer.1.ffn_in.pane\""),
       "dimensões"},
      {"NegativeOffset", with_header_text("\"offset\":", "\"offset\":-"), "offset"},
      {"ShortChecksum", with_header_text("\"xxh3\":\"", "\"xxh3\":\"\",\"y\":\""), "16 dígitos"},
  };
  for (const auto& malformed : cases) {
    const absl::Status status = open(malformed.bytes);
    EXPECT_FALSE(status.ok()) << malformed.name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(malformed.said)) << malformed.name;
    EXPECT_THAT(std::string(status.message()), HasSubstr("changed.atimo")) << malformed.name;
  }
}

// Any byte of the weights: found at opening. Of the lookup tables: found by verify().
TEST_F(ModelFileTest, FindsADamagedByteInEachSection) {
  const std::filesystem::path path = model_->path().parent_path() / "changed.atimo";
  const auto* base = reinterpret_cast<const std::byte*>(model_->file()->tokenizer().data());
  const Weights& weights = model_->file()->weights();
  // Sections are views of one mapping: their distances are those in the file. The empty tokenizer comes
  // first.
  const std::uint64_t first = good_.size() - static_cast<std::uint64_t>(model_->file()->bytes()) +
                              (header_size() + kHeaderAt + 63) / 64 * 64;
  const auto damaged = [&](const void* place) {
    std::string bytes = good_;
    bytes[first + static_cast<std::size_t>(static_cast<const std::byte*>(place) - base)] ^= 1;
    return bytes;
  };
  for (const void* place : {static_cast<const void*>(weights.layers[0].qkv.panels),
                            static_cast<const void*>(weights.layers[2].ffn_out.scales),
                            static_cast<const void*>(weights.layers[1].ffn_norm.beta),
                            static_cast<const void*>(weights.classifier->out)}) {
    const absl::Status status = open(damaged(place));
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  }
  ASSERT_OK(open(damaged(weights.words.rows + 17)));
  const auto opened = ModelFile::open(path);
  ASSERT_OK(opened);
  const absl::Status verified = (*opened)->verify();
  EXPECT_TRUE(absl::IsDataLoss(verified));
  EXPECT_THAT(std::string(verified.message()), HasSubstr("words"));
}

}  // namespace
}  // namespace atimo::encoder
