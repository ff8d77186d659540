#include "atimo/encoder/internal/compiled_tokenizer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

#include "atimo/base/hash.h"
#include "encoder/model_writer.h"
#include "encoder/test_data.h"
#include "support/status_matchers.h"

namespace atimo::encoder {
namespace {

using ::testing::HasSubstr;

std::string compiled() {
  return *compile_tokenizer(TokenizerKind::kXlmRoberta, testing::encoder_data("unigram.model"), {});
}

// The same bytes with a checksum that fits.
std::string sealed(std::string bytes) {
  const std::uint64_t checksum = hash64(std::string_view(bytes).substr(32));
  std::memcpy(bytes.data() + 24, &checksum, sizeof(checksum));
  return bytes;
}

std::string with_word(std::string bytes, std::size_t offset, std::uint32_t value) {
  std::memcpy(bytes.data() + offset, &value, sizeof(value));
  return bytes;
}

void expect_damaged(const char* name, const std::string& bytes, const char* said) {
  const auto opened = Tokenizer::open(bytes);
  ASSERT_FALSE(opened.ok()) << name;
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss) << name;
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr(said)) << name;
}

TEST(CompiledTokenizer, OpensFromAMappedFile) {
  const auto folder = TempDir::create("tokenizer");
  ASSERT_OK(folder);
  ASSERT_OK(write_file_atomic(folder->path() / "tokenizer", compiled()));
  const auto file = MappedFile::open(folder->path() / "tokenizer");
  ASSERT_OK(file);
  const auto opened = Tokenizer::open(file->bytes());
  ASSERT_OK(opened);
  const auto created = testing::unigram(testing::encoder_data("unigram.model"));
  EXPECT_EQ((*opened)->encode("Art. 5º do edital"), created->encode("Art. 5º do edital"));
  EXPECT_EQ((*opened)->special(), created->special());
  EXPECT_EQ((*opened)->vocabulary(), created->vocabulary());
}

TEST(CompiledTokenizer, IsTheSameEachTime) { EXPECT_EQ(compiled(), compiled()); }

TEST(CompiledTokenizer, KeepsWhetherLettersAreLowered) {
  const std::string vocabulary = testing::encoder_data("wordpiece_vocab.txt");
  for (const bool lower_case : {true, false}) {
    const auto bytes = compile_tokenizer(TokenizerKind::kWordPiece, vocabulary, {.lower_case = lower_case});
    ASSERT_OK(bytes);
    const auto opened = Tokenizer::open(*bytes);
    ASSERT_OK(opened);
    EXPECT_EQ((*opened)->kind(), TokenizerKind::kWordPiece);
    EXPECT_EQ((*opened)->encode("EDITAL"), testing::wordpiece(vocabulary, lower_case)->encode("EDITAL"));
  }
}

TEST(CompiledTokenizer, DamageIsFound) {
  const std::string whole = compiled();
  std::string flipped = whole;
  flipped[whole.size() / 2] ^= 1;
  expect_damaged("empty", "", "shorter");
  expect_damaged("a bit flipped", flipped, "checksum");
  expect_damaged("cut off", whole.substr(0, whole.size() - 8), "header says");
  expect_damaged("longer", whole + std::string(8, '\0'), "header says");
  expect_damaged("other magic", "B" + whole.substr(1), "magic");
  expect_damaged("newer version", with_word(whole, 8, 2), "version 2");
  expect_damaged("kind that does not exist", sealed(with_word(whole, 12, 2)), "kind 2");
  expect_damaged("flag that does not exist", sealed(with_word(whole, 32, 16)), "flags");
  expect_damaged("special token out of bounds", sealed(with_word(whole, 36, 1u << 20)), "special token");
  expect_damaged("score that is no number", sealed(with_word(whole, 56, 0x7FC00000)), "scores");
  expect_damaged("section runs past the end", sealed(with_word(whole, 64, 0x7FFFFFFF)), "section 0");
  expect_damaged("section shorter", sealed(with_word(whole, 64, 2048)), "after the last section");
  expect_damaged("unit leads outside", sealed(with_word(whole, 104, 0xFFFFFE00)), "leads outside");
  expect_damaged("the root is a child", sealed(with_word(whole, 104, 0x141)), "root");
  expect_damaged("score of a unit", sealed(with_word(whole, 108, 0x7FC00000)), "score");
}

TEST(CompiledTokenizer, BytesMustBeAligned) {
  const std::string shifted = "x" + compiled();
  const auto opened = Tokenizer::open(std::string_view(shifted).substr(1));
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kInvalidArgument);
}

// With a fitting checksum any bytes may be there: what opens must encode within its bounds.
TEST(CompiledTokenizer, AnyDamageThatOpensIsSafe) {
  const std::string whole = compiled();
  std::mt19937 random(8);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = whole;
    for (std::size_t changes = 1 + random() % 8; changes > 0; --changes) {
      bytes[32 + random() % (bytes.size() - 32)] = static_cast<char>(random());
    }
    const std::string fitting = sealed(bytes);
    const auto opened = Tokenizer::open(fitting);
    if (opened.ok()) (void)(*opened)->encode("O edital de licitação,  art. 5º \U0001F44D\x80");
  }
}

TEST(PieceTrie, HoldsExactlyItsEntries) {
  std::mt19937 random(9);
  std::map<std::string, float> pieces;
  while (pieces.size() < 5'000) {
    std::string piece;
    for (std::size_t size = 1 + random() % 6; size > 0; --size)
      piece.push_back(static_cast<char>(random() % 256));
    pieces.emplace(piece, static_cast<float>(pieces.size()));
  }
  std::vector<internal::TrieEntry> entries;
  for (const auto& [piece, score] : pieces)
    entries.push_back({piece, score, static_cast<std::uint32_t>(score)});
  const auto arrays = internal::build_trie(entries);
  ASSERT_OK(arrays);
  EXPECT_LT(arrays->units.size(), 30'000u);
  const auto trie = internal::PieceTrie::view(arrays->units, arrays->ids, 5'000);
  ASSERT_OK(trie);
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (std::size_t size = 1 + random() % 3; size > 0; --size)
      text.push_back(static_cast<char>(random() % 256));
    const std::uint32_t node = trie->descend(internal::PieceTrie::kRoot, text);
    const bool found = node != internal::PieceTrie::kNoNode && trie->score(node) != internal::kNoPiece;
    EXPECT_EQ(found, pieces.contains(text));
  }
  for (const auto& [piece, score] : pieces) {
    const std::uint32_t node = trie->descend(internal::PieceTrie::kRoot, piece);
    ASSERT_NE(node, internal::PieceTrie::kNoNode);
    EXPECT_EQ(trie->score(node), score);
    EXPECT_EQ(trie->id(node), static_cast<std::uint32_t>(score));
  }
}

}  // namespace
}  // namespace atimo::encoder
