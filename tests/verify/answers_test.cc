#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/verify/stream_verifier.h"
#include "verify/corpus.h"

// Answers crafted for this test (answers.jsonl), with what has to come out for each.
namespace atimo::verify {
namespace {

struct Case {
  std::string kind, answer, shown;
  std::vector<std::string> context, findings;
};

std::vector<Case> crafted_answers() {
  std::ifstream file(ATIMO_SOURCE_DIR "/tests/verify/answers.jsonl");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    cases.push_back({json.at("kind"), json.at("answer"), json.value("shown", ""), json.at("context"),
                     json.at("findings")});
  }
  return cases;
}

struct Checked {
  std::string text;
  std::vector<std::string> findings;  // all there is to say about each
  std::vector<std::string> verdicts;  // "quotation unverified other_text"
  std::vector<std::string> cited_ids;
};

Checked check(const Case& example, const std::vector<std::string_view>& pieces) {
  const testing::Corpus corpus;
  std::vector<Passage> passages;
  for (const std::string& id : example.context) passages.push_back(testing::passage(id));
  StreamVerifier verifier(std::move(passages), corpus);
  Checked checked;
  for (const std::string_view piece : pieces) checked.text += verifier.feed(piece);
  checked.text += verifier.finish();
  for (const Finding& finding : verifier.findings()) {
    std::string verdict = concat(name_of(finding.kind), " ", name_of(finding.verdict));
    if (finding.problem != Problem::kNone) verdict += concat(" ", code_of(finding.problem));
    const std::string span = checked.text.substr(finding.begin, finding.end - finding.begin);
    checked.findings.push_back(concat(verdict, " '", span, "' is ", finding.device_id, ", written '",
                                      finding.written, "', right '", finding.right_text, "'"));
    checked.verdicts.push_back(std::move(verdict));
  }
  checked.cited_ids = verifier.cited_ids();
  return checked;
}

std::vector<std::string_view> cut(std::string_view text, const std::vector<std::size_t>& sizes) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; !text.empty(); ++i) {
    const std::size_t size = std::min(sizes[i % sizes.size()], text.size());
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return pieces;
}

TEST(CraftedAnswers, GetTheVerdictsWrittenForThem) {
  for (const Case& example : crafted_answers()) {
    const Checked checked = check(example, {example.answer});
    EXPECT_EQ(checked.verdicts, example.findings) << example.kind << ": " << example.answer << "\n"
                                                  << checked.text;
    EXPECT_TRUE(example.shown.empty() || checked.text == example.shown) << checked.text;
  }
}

TEST(CraftedAnswers, ComeOutTheSameInPiecesOfAnySize) {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::size_t> size(1, 12);
  for (const Case& example : crafted_answers()) {
    SCOPED_TRACE(example.answer);
    const Checked whole = check(example, {example.answer});
    std::vector<std::vector<std::size_t>> cuts = {{1}, {2}, {3}};
    for (int i = 0; i < 5; ++i)
      cuts.push_back({size(random), size(random), size(random), size(random), size(random)});
    for (const auto& sizes : cuts) {
      const Checked pieces = check(example, cut(example.answer, sizes));
      EXPECT_EQ(pieces.text, whole.text);
      EXPECT_EQ(pieces.findings, whole.findings);
      EXPECT_EQ(pieces.cited_ids, whole.cited_ids);
    }
  }
}

}  // namespace
}  // namespace atimo::verify
