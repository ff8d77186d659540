#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "encoder/model_writer.h"
#include "encoder/sentencepiece_reference.h"
#include "encoder/test_data.h"
#include "support/status_matchers.h"

// Model files that are wrong, each by the name of what is wrong with it.
namespace atimo::encoder {
namespace {

using testing::bytes_field;
using testing::first_pieces;
using ::testing::HasSubstr;
using testing::number_field;
using testing::piece_field;
using testing::small_model;

struct Refusal {
  const char* name;
  std::string model;
  absl::StatusCode code;
  const char* said;
};

void expect_refused(TokenizerKind kind, const Refusal& refusal) {
  const auto created = Tokenizer::create(kind, refusal.model, {});
  ASSERT_FALSE(created.ok()) << refusal.name;
  EXPECT_EQ(created.status().code(), refusal.code) << refusal.name << ": " << created.status();
  EXPECT_THAT(std::string(created.status().message()), HasSubstr(refusal.said)) << refusal.name;
}

// A normaliser's settings with a charsmap: the trie of `units`, padded to one block, and `replacements`.
std::string charsmap_of(const std::vector<std::uint32_t>& units, std::string_view replacements) {
  const auto word = [](std::uint32_t value) {
    std::string out;
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(value >> shift));
    return out;
  };
  std::string map = word(1024);
  for (std::size_t i = 0; i < 256; ++i) map += word(i < units.size() ? units[i] : 0);
  return map + std::string(replacements);
}

std::string with_charsmap(std::string_view map) {
  return small_model() + bytes_field(3, bytes_field(2, map));
}

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;

TEST(SentencePieceModel, WrongFilesAreRefused) {
  const std::string whole = testing::encoder_data("unigram.model");
  const Refusal refusals[] = {
      {"empty", "", kInvalid, "no pieces"},
      {"not a protobuf", "{\"model\": \"unigram\"}", kInvalid, "no such file"},
      {"a protobuf of something else", bytes_field(7, "onnx") + number_field(9, 3), kInvalid, "no pieces"},
      {"group", "\x0b\x0c", kInvalid, "no such file"},
      {"field number 0", std::string("\x02\x00", 2), kInvalid, "no such file"},
      {"varint that does not end", std::string(11, '\xFF'), kInvalid, "no such file"},
      {"cut off between pieces", whole.substr(0, 5000), kDataLoss, "cut off"},
      {"cut off inside a piece", first_pieces() + bytes_field(1, "\x0a\x05t"), kDataLoss, "piece 3"},
      {"piece longer than the file", small_model() + "\x0a\xff\xff\xff\xff\x0f", kDataLoss, "cut off"},
      {"BPE", small_model() + bytes_field(2, number_field(3, 2)), kInvalid, "only Unigram"},
      {"word model", small_model() + bytes_field(2, number_field(3, 3)), kInvalid, "only Unigram"},
      {"byte fallback", small_model() + bytes_field(2, number_field(35, 1)), kInvalid, "falls back to bytes"},
      {"byte piece", small_model() + piece_field("<0x00>", 0, 6), kInvalid, "falls back to bytes"},
      {"space as suffix", small_model() + bytes_field(2, number_field(24, 1)), kInvalid, "suffix"},
      {"spaces unescaped", small_model() + bytes_field(3, number_field(5, 0)), kInvalid, "unescaped"},
      {"no unknown piece", piece_field("a") + piece_field("b") + piece_field("c"), kInvalid, "<unk>"},
      {"T5's order", piece_field("<pad>", 0, 3) + piece_field("</s>", 0, 3) + piece_field("<unk>", 0, 2),
       kInvalid, "<unk>"},
      {"fewer pieces than specials", piece_field("<unk>", 0, 2), kInvalid, "<unk>"},
      {"no ordinary piece", first_pieces(), kInvalid, "no ordinary pieces"},
      {"only unused pieces", first_pieces() + piece_field("a", 0, 5), kInvalid, "no ordinary pieces"},
      {"two unknown pieces", small_model() + piece_field("<unk2>", 0, 2), kDataLoss, "both unknown"},
      {"piece twice", small_model() + piece_field("a", -9), kDataLoss, "\"a\" is there twice"},
      {"control piece twice", small_model() + piece_field("<s>", 0, 3), kDataLoss, "\"<s>\" is there twice"},
      {"empty piece", small_model() + piece_field(""), kDataLoss, "is empty"},
      {"piece with a zero byte", small_model() + piece_field(std::string_view("b\0c", 3)), kDataLoss,
       "zero byte"},
      {"piece too long", small_model() + piece_field(std::string(1025, 'b')), kDataLoss, "1025 bytes"},
      {"type that does not exist", small_model() + piece_field("b", 0, 7), kDataLoss, "type 7"},
      {"score that is no number", small_model() + piece_field("b", std::numeric_limits<float>::quiet_NaN()),
       kDataLoss, "impossible score"},
      {"infinite score", small_model() + piece_field("b", -std::numeric_limits<float>::infinity()), kDataLoss,
       "impossible score"},
      {"charsmap shorter than its header", with_charsmap("abc"), kDataLoss, "charsmap"},
      {"charsmap trie longer than the charsmap", with_charsmap("\xff\xff\xff\xff"), kDataLoss,
       "past the end"},
      {"charsmap trie of no whole block", with_charsmap(std::string("\4\0\0\0abcd\0", 9)), kDataLoss,
       "blocks"},
      {"charsmap trie out of bounds",
       with_charsmap(charsmap_of({0x100000u << 10 >> 1}, std::string_view("\0", 1))), kDataLoss,
       "leads outside"},
      {"charsmap replacement out of bounds",
       with_charsmap(charsmap_of({1u << 10, 0x80000FFFu, 0x100u}, {"a\0", 2})), kDataLoss, "lies outside"},
      {"charsmap replacement without end", with_charsmap(charsmap_of({1u << 10}, "abc")), kDataLoss,
       "unended"},
      {"charsmap replacement too long", with_charsmap(charsmap_of({1u << 10}, std::string(300, 'x') + '\0')),
       kDataLoss, "too long"},
  };
  for (const Refusal& refusal : refusals) expect_refused(TokenizerKind::kXlmRoberta, refusal);
}

TEST(SentencePieceModel, UnknownFieldsAreSkipped) {
  const auto tokenizer = testing::unigram(small_model() + bytes_field(4, "self-test") + number_field(200, 7));
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->vocabulary(), 8u);
}

TEST(SentencePieceModel, EveryCutIsRefusedOrReadAsSentencePieceDoes) {
  const std::string whole = testing::encoder_data("unigram.model");
  for (std::size_t size = 0; size < whole.size(); size += 101) {
    const std::string part = whole.substr(0, size);
    const auto ours = testing::unigram(part);
    if (!ours) continue;
    const auto reference = testing::SentencePieceReference::load(part);
    ASSERT_TRUE(reference) << size;
    EXPECT_EQ(ours->encode("O edital de licitação."), reference->encode("O edital de licitação.")) << size;
  }
}

TEST(WordPieceVocabulary, WrongFilesAreRefused) {
  const std::string specials = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  const Refusal refusals[] = {
      {"empty", "", kInvalid, "[CLS]"},
      {"without [CLS]", "[PAD]\n[UNK]\n[SEP]\n[MASK]\na\n", kInvalid, "[CLS]"},
      {"without [UNK]", "[PAD]\n[CLS]\n[SEP]\n[MASK]\na\n", kInvalid, "[UNK]"},
      {"token twice", specials + "a\nb\na\n", kDataLoss, "\"a\" is there twice"},
      {"not text", specials + std::string("a\0b\n", 4), kInvalid, "line 6"},
      {"line too long", specials + std::string(2000, 'a'), kInvalid, "2000 bytes"},
      {"a SentencePiece model", testing::encoder_data("unigram.model"), kInvalid, "vocab.txt"},
  };
  for (const Refusal& refusal : refusals) expect_refused(TokenizerKind::kWordPiece, refusal);
}

TEST(WordPieceVocabulary, IdsAreLineNumbers) {
  const auto tokenizer =
      testing::wordpiece("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\n\r\na\r\n##b", true);
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->vocabulary(), 8u);
  EXPECT_EQ(tokenizer->special(),
            (SpecialTokens{.begin = 2, .end = 3, .padding = 0, .unknown = 1, .mask = 4}));
  EXPECT_EQ(tokenizer->encode("ab a abb b"), (std::vector<TokenId>{6, 7, 6, 6, 7, 7, 1}));
  EXPECT_EQ(tokenizer->piece(7), "##b");
  EXPECT_EQ(tokenizer->piece(5), "");
  EXPECT_EQ(tokenizer->piece(8), "");
}

TEST(WordPieceVocabulary, MayHaveNoContinuations) {
  const auto tokenizer = testing::wordpiece("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n", true);
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->encode("a aa"), (std::vector<TokenId>{5, 1}));
}

}  // namespace
}  // namespace atimo::encoder
