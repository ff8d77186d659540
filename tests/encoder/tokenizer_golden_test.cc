#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "atimo/encoder/internal/bert_words.h"
#include "encoder/sentencepiece_reference.h"
#include "encoder/test_data.h"

// The goldens are what SentencePiece and Hugging Face tokenizers gave: tools/reference/tokenizer_goldens.py.
namespace atimo::encoder {
namespace {

using nlohmann::json;
using testing::encoder_data;

std::string text_of(const json& golden) {
  if (golden.contains("text")) return golden["text"].get<std::string>();
  std::string bytes;
  const auto hex = golden["bytes"].get<std::string>();
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

void expect_goldens(const Tokenizer& tokenizer, const char* column) {
  const json goldens = json::parse(encoder_data("tokenizer_goldens.json"));
  ASSERT_GT(goldens.size(), 60u);
  for (const json& golden : goldens) {
    EXPECT_EQ(tokenizer.encode(text_of(golden)), golden[column].get<std::vector<TokenId>>())
        << golden["name"];
  }
}

TEST(TokenizerGolden, UnigramIsSentencePiece) {
  const auto tokenizer = testing::unigram(encoder_data("unigram.model"));
  ASSERT_TRUE(tokenizer);
  expect_goldens(*tokenizer, "unigram");
}

// The goldens are of the Python package, which is another release than Debian's library.
TEST(TokenizerGolden, BothReleasesOfSentencePieceAgree) {
  const auto reference = testing::SentencePieceReference::load(encoder_data("unigram.model"));
  ASSERT_TRUE(reference);
  for (const json& golden : json::parse(encoder_data("tokenizer_goldens.json"))) {
    EXPECT_EQ(reference->encode(text_of(golden)), golden["unigram"].get<std::vector<TokenId>>())
        << golden["name"];
  }
}

TEST(TokenizerGolden, WordPieceIsHuggingFaceUncased) {
  const auto tokenizer = testing::wordpiece(encoder_data("wordpiece_vocab.txt"), true);
  ASSERT_TRUE(tokenizer);
  expect_goldens(*tokenizer, "uncased");
}

TEST(TokenizerGolden, WordPieceIsHuggingFaceCased) {
  const auto tokenizer = testing::wordpiece(encoder_data("wordpiece_vocab.txt"), false);
  ASSERT_TRUE(tokenizer);
  expect_goldens(*tokenizer, "cased");
}

// Every character there is, between letters.
TEST(TokenizerGolden, BertClassesAreHuggingFace) {
  std::vector<std::string> classes(0x110000, "in a word");
  for (const json& entry : json::parse(encoder_data("bert_classes.json"))) {
    for (const auto& range : entry["ranges"].get<std::vector<std::array<std::size_t, 2>>>()) {
      for (std::size_t code = range[0]; code <= range[1]; ++code) classes[code] = entry["class"];
    }
  }
  for (char32_t code = 1; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::string text = "a";
    testing::append_character(text, code);
    text += "b";
    const std::string words = internal::bert_words(text, internal::LetterCase::kKept);
    const auto count = std::count(words.begin(), words.end(), ' ');
    const char* actual = words == "ab " ? "dropped"
                         : count == 1   ? "in a word"
                         : count == 2   ? "space"
                                        : "word_of_its_own";
    // Ideographs are set apart by another step than the one the goldens show.
    if (classes[code] == "in a word" && count == 3) continue;
    EXPECT_EQ(actual, classes[code]) << "U+" << std::hex << static_cast<std::uint32_t>(code);
  }
}

}  // namespace
}  // namespace atimo::encoder
