#include <gtest/gtest.h>

#include "atimo/cache/guard.h"
#include "pairs_file.h"

namespace atimo::cache {
namespace {

// What any search for candidates could add to the entries of a question's signature: among all pairs of the
// written questions, those that the guard lets pass, or would if vectors settled its doubt, under another
// signature.
TEST(Signature, NoOtherSearchWouldProposeAnAnswerThatMayBeGiven) {
  std::vector<QuestionKey> keys;
  for (const testing::Group& group : testing::written_pairs()) {
    std::vector<std::string> questions = {group.stored};
    questions.insert(questions.end(), group.must_hit.begin(), group.must_hit.end());
    questions.insert(questions.end(), group.must_miss.begin(), group.must_miss.end());
    for (const std::string& question : questions)
      if (auto key = parse_question(question, {}); key.ok()) keys.push_back(*std::move(key));
  }
  std::vector<std::uint64_t> signatures;
  for (const QuestionKey& key : keys) signatures.push_back(signature_of(key));
  std::size_t pairs = 0, accepted = 0, beyond = 0;
  for (std::size_t a = 0; a < keys.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      ++pairs;
      const Rejection rejection = compare(keys[a], keys[b]);
      if (rejection != Rejection::kNone && rejection != Rejection::kDoubt) continue;
      ++accepted;
      if (signatures[a] != signatures[b]) ++beyond;
    }
  }
  RecordProperty("pairs", static_cast<int>(pairs));
  RecordProperty("accepted", static_cast<int>(accepted));
  EXPECT_GT(accepted, 150u);
  EXPECT_EQ(beyond, 0u);
}

}  // namespace
}  // namespace atimo::cache
