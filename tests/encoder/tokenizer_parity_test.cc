#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "atimo/base/subprocess.h"
#include "encoder/sentencepiece_reference.h"
#include "encoder/test_data.h"
#include "support/shared_data.h"
#include "support/status_matchers.h"

namespace atimo::encoder {
namespace {

constexpr std::size_t kWantedLines = 1'000'000;

// The model to compare on: $ATIMO_UNIGRAM_MODEL, as a model of full size is not in the repository.
std::string model_bytes() {
  const char* named = std::getenv("ATIMO_UNIGRAM_MODEL");
  if (named == nullptr) return testing::encoder_data("unigram.model");
  const auto bytes = read_file(named, 64u << 20);
  return bytes.ok() ? *bytes : std::string();
}

struct Comparison {
  const Tokenizer& ours;
  const testing::SentencePieceReference& reference;
  std::size_t lines = 0;
  std::size_t differing = 0;

  void compare(std::string_view line) {
    ++lines;
    if (ours.encode(line) == reference.encode(line)) return;
    if (++differing <= 10) ADD_FAILURE() << "differs: " << line;
  }
};

// Whole lines, then pieces of them that begin and end anywhere, inside characters too.
void compare_text(std::string_view text, Comparison& comparison) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    comparison.compare(line);
    for (std::size_t at = 0; at < line.size(); at += 45) {
      comparison.compare(line.substr(at, 17 + (at * 7 + line.size()) % 40));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

TEST(TokenizerParity, OneMillionLinesOfNormsAreReadAsSentencePieceDoes) {
  ATIMO_REQUIRE_SHARED_DATA(folder);
  const std::string model = model_bytes();
  const auto ours = testing::unigram(model);
  const auto reference = testing::SentencePieceReference::load(model);
  ASSERT_TRUE(ours && reference);
  const auto unpacked = run_subprocess({"xz", "-dc", (*folder / "provas" / "corpus.jsonl.xz").string()});
  ASSERT_OK(unpacked);
  ASSERT_EQ(unpacked->exit_code, 0) << unpacked->standard_error;
  Comparison comparison{*ours, *reference};
  std::string_view rest = unpacked->standard_output;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    compare_text(nlohmann::json::parse(rest.substr(0, end))["text"].get<std::string>(), comparison);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  EXPECT_GE(comparison.lines, kWantedLines);
  EXPECT_EQ(comparison.differing, 0u) << "of " << comparison.lines;
}

}  // namespace
}  // namespace atimo::encoder
