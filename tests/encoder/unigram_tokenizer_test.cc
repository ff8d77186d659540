#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <random>

#include "encoder/model_writer.h"
#include "encoder/sentencepiece_reference.h"
#include "encoder/test_data.h"

namespace atimo::encoder {
namespace {

using testing::SentencePieceReference;
using testing::train_unigram;

using Settings = std::unordered_map<std::string, std::string>;

struct Both {
  explicit Both(const std::string& model)
      : ours(testing::unigram(model)), reference(SentencePieceReference::load(model)) {}
  explicit Both(const Settings& settings) : Both(train_unigram(settings)) {}

  void expect_same(std::string_view text) const {
    ASSERT_TRUE(ours && reference);
    EXPECT_EQ(ours->encode(text), reference->encode(text)) << "text: " << text.substr(0, 200);
  }

  std::unique_ptr<const Tokenizer> ours;
  std::unique_ptr<const SentencePieceReference> reference;
};

// Characters, spaces, marks and malformed bytes in an order that no text has.
std::string noise(std::mt19937& random) {
  static constexpr std::string_view kParts[] = {
      "a",      "o",          "edital", "licita", "\u00e7", "\u00e3o",    "c\u0327", "\u0301",   " ",
      "  ",     "\t",         "\u3000", "\u2581", "<s>",    "</s>",       "\x80",    "\xE2\x96", "\xF0\x9F",
      "\uFF21", "\U0001F44D", "\u200D", "\u00BD", "\u00A0", "\uFDFA",     "1",       "49",       "-",
      "A",      "\u0130",     "\x01",   "[X]",    "[X] ",   "\u1100",     "\u1161",  "\uFB03",   "\u30AB",
      "\u3099", "\uFF76",     "\uFF9E", "\uFFFD", "\xFF",   "\U0002F800", "s",       "\u0323",   "\u0307"};
  std::string text;
  for (std::size_t parts = random() % 40; parts > 0; --parts) text += kParts[random() % std::size(kParts)];
  return text;
}

void expect_same_on_noise(const Both& both) {
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) both.expect_same(noise(random));
}

TEST(UnigramTokenizer, IsSentencePieceOnNoise) { expect_same_on_noise(Both(Settings{})); }

TEST(UnigramTokenizer, IsSentencePieceWithoutNormalisation) {
  expect_same_on_noise(Both(Settings{{"normalization_rule_name", "identity"}}));
}

TEST(UnigramTokenizer, IsSentencePieceWithoutDummyPrefix) {
  expect_same_on_noise(Both(Settings{{"add_dummy_prefix", "false"}}));
}

TEST(UnigramTokenizer, IsSentencePieceWithExtraSpaces) {
  expect_same_on_noise(Both(Settings{{"remove_extra_whitespaces", "false"}}));
}

TEST(UnigramTokenizer, IsSentencePieceWithPiecesAcrossSpaces) {
  expect_same_on_noise(Both(Settings{{"split_by_whitespace", "false"}, {"max_sentencepiece_length", "40"}}));
}

TEST(UnigramTokenizer, IsSentencePieceWithUserDefinedPieces) {
  expect_same_on_noise(Both(Settings{{"user_defined_symbols", "[X],licita,\u00BD,a"}}));
}

TEST(UnigramTokenizer, UnusedPiecesAreNotFound) {
  const Both both(testing::small_model() + testing::piece_field("aa", -1, 5));
  both.expect_same("aaaa");
}

// With many pieces of the same score, the order of search decides.
TEST(UnigramTokenizer, TiesAreBrokenAsInSentencePiece) {
  std::string model = testing::first_pieces();
  for (const char* text : {"\u2581", "a", "b", "aa", "ab", "ba", "bb", "aab", "abb", "aaaa"}) {
    model += testing::piece_field(text, -1.1f);
  }
  const Both both(model);
  std::mt19937 random(6);
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (std::size_t size = random() % 60; size > 0; --size) text += "ab c"[random() % 4];
    both.expect_same(text);
  }
}

TEST(UnigramTokenizer, EveryCharacterIsReadAsSentencePieceDoes) {
  const Both both{Settings{}};
  std::string alone, between;
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    testing::append_character(alone, code);
    between += "e";
    testing::append_character(between, code);
    between += code % 2 == 0 ? "\u0301" : " o";
    if (code % 64 != 63) continue;
    both.expect_same(alone);
    both.expect_same(between);
    alone.clear(), between.clear();
  }
}

TEST(UnigramTokenizer, EveryPairOfBytesIsReadAsSentencePieceDoes) {
  const Both both{Settings{}};
  for (int first = 0; first < 256; ++first) {
    std::string text;
    for (int second = 0; second < 256; ++second) {
      text += {static_cast<char>(first), static_cast<char>(second), 'o'};
    }
    both.expect_same(text);
  }
}

TEST(UnigramTokenizer, LongTextsAreReadAsSentencePieceDoes) {
  const Both both{Settings{}};
  const auto repeated = [](std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += part;
    return text;
  };
  for (const std::string_view part :
       {"licita\u00e7\u00e3o", "a", " ", "\u3000", "\U0001F9FF", "o edital ", "\x80"}) {
    both.expect_same(repeated(part, 100'000));
  }
}

TEST(UnigramTokenizer, TimeIsLinearInTheText) {
  const auto tokenizer = testing::unigram(testing::encoder_data("unigram.model"));
  ASSERT_TRUE(tokenizer);
  const std::string text(8'000'000, 'e');
  const auto start = std::chrono::steady_clock::now();
  EXPECT_GT(tokenizer->encode(text).size(), 0u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(UnigramTokenizer, IdsAreFairseqs) {
  const auto tokenizer = testing::unigram(testing::small_model());
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->kind(), TokenizerKind::kXlmRoberta);
  EXPECT_EQ(tokenizer->vocabulary(), 8u);
  EXPECT_EQ(tokenizer->special(),
            (SpecialTokens{.begin = 0, .end = 2, .padding = 1, .unknown = 3, .mask = 7}));
  EXPECT_EQ(tokenizer->encode("a xy a"), (std::vector<TokenId>{6, 4, 3, 6}));
  const std::vector<std::string_view> pieces = {"<s>",    "<pad>", "</s>",    "<unk>",
                                                "\u2581", "a",     "\u2581a", "<mask>"};
  for (TokenId id = 0; id < pieces.size(); ++id) EXPECT_EQ(tokenizer->piece(id), pieces[id]);
  EXPECT_EQ(tokenizer->piece(8), "");
  EXPECT_EQ(tokenizer->piece(0xFFFFFFFF), "");
}

}  // namespace
}  // namespace atimo::encoder
