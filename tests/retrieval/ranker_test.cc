#include "atimo/retrieval/ranker.h"

#include <gmock/gmock.h>

#include <cstring>
#include <functional>
#include <limits>
#include <ostream>

#include "atimo/base/hash.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using ::testing::HasSubstr;

// The bytes of a ranker file with two hidden units, with its parts at hand.
struct RankerFile {
  std::string magic = "ATIMORNK";
  std::uint32_t version = 1;
  std::uint32_t inputs = static_cast<std::uint32_t>(feature_names().size());
  std::uint64_t features = feature_set();
  std::uint32_t hidden = 2;
  std::vector<float> means = std::vector<float>(feature_names().size(), 1.0f);
  std::vector<float> inverse = std::vector<float>(feature_names().size(), 2.0f);
  std::vector<float> linear = std::vector<float>(feature_names().size(), 0.0f);
  std::vector<float> first = std::vector<float>(2 * feature_names().size(), 0.0f);
  std::vector<float> bias = {0.0f, 0.5f};
  std::vector<float> second = {3.0f, -1.0f};

  std::string bytes() const {
    std::string out = magic;
    const auto append = [&out](const auto& value) {
      out.append(reinterpret_cast<const char*>(&value), sizeof(value));
    };
    append(version);
    append(inputs);
    append(features);
    append(hidden);
    append(std::uint32_t{0});
    for (const auto* part : {&means, &inverse, &linear, &first, &bias, &second})
      out.append(reinterpret_cast<const char*>(part->data()), part->size() * sizeof(float));
    append(hash64(out));
    return out;
  }
};

FeatureTable table_of(const std::vector<std::vector<float>>& rows) {
  FeatureTable table{.units = rows.size(), .values = {}};
  for (std::vector<float> row : rows) {
    row.resize(feature_names().size(), 1.0f);
    table.values.insert(table.values.end(), row.begin(), row.end());
  }
  return table;
}

TEST(Ranker, ScoresByALinearAndAHiddenLayer) {
  RankerFile file;
  file.linear[0] = 1.0f;
  file.first[1] = 1.0f;                           // the first hidden unit sees feature 1
  file.first[feature_names().size() + 2] = 1.0f;  // the second one feature 2
  const auto ranker = Ranker::parse(file.bytes());
  ASSERT_OK(ranker);
  // Inputs are 2 (x - 1). Hidden: max(0, x1), max(0, x2 + 0.5).
  const std::vector<float> scores = ranker->scores(table_of({{1, 1, 1}, {2, 3, 1}, {1, 0, 2}}));
  ASSERT_EQ(scores.size(), 3u);
  EXPECT_FLOAT_EQ(scores[0], -0.5f);
  EXPECT_FLOAT_EQ(scores[1], 2 + 3 * 4 - 0.5f);
  EXPECT_FLOAT_EQ(scores[2], -2.5f);
  EXPECT_TRUE(ranker->scores(FeatureTable{}).empty());
}

TEST(Ranker, WhatIsNotKnownCountsAsItsMean) {
  RankerFile file;
  file.linear[0] = 1.0f;
  file.linear[1] = 1.0f;
  const auto ranker = Ranker::parse(file.bytes());
  ASSERT_OK(ranker);
  const float unknown = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> scores = ranker->scores(table_of({{unknown, 2}, {1, 2}}));
  EXPECT_FLOAT_EQ(scores[0], scores[1]);
}

TEST(Ranker, MayBeLinear) {
  RankerFile file;
  file.hidden = 0;
  file.first.clear();
  file.bias.clear();
  file.second.clear();
  file.linear[0] = 1.0f;
  const auto ranker = Ranker::parse(file.bytes());
  ASSERT_OK(ranker);
  EXPECT_FLOAT_EQ(ranker->scores(table_of({{2}})).front(), 2);
}

TEST(Ranker, OfAnotherFeatureSetIsRefusedWithASentence) {
  RankerFile file;
  ++file.features;
  const absl::Status status = Ranker::parse(file.bytes()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("outros atributos"));
}

std::vector<ScoredUnit> units_of(const std::vector<float>& scores) {
  std::vector<ScoredUnit> units;
  for (const float score : scores) {
    ScoredUnit& unit = units.emplace_back();
    unit.key = units.size();
    unit.score = score;
  }
  return units;
}

std::vector<index::UnitKey> keys_of(const std::vector<ScoredUnit>& units) {
  std::vector<index::UnitKey> keys;
  for (const ScoredUnit& unit : units) keys.push_back(unit.key);
  return keys;
}

TEST(Reorder, WeighsTheLearnedOrderAgainstTheOneBefore) {
  const std::vector<float> learned = {-7, 5, -1};
  auto units = units_of({10, 8, 1});
  reorder(learned, 1.0f, units);
  EXPECT_EQ(keys_of(units), (std::vector<index::UnitKey>{2, 3, 1}));
  units = units_of({10, 8, 1});
  reorder(learned, 0.0f, units);
  EXPECT_EQ(keys_of(units), (std::vector<index::UnitKey>{1, 2, 3}));
  // 0.75 and 0.25 * 1 + 0.75 * 0.8.
  units = units_of({10, 8, 1});
  reorder(learned, 0.25f, units);
  EXPECT_EQ(keys_of(units), (std::vector<index::UnitKey>{2, 1, 3}));
  EXPECT_FLOAT_EQ(units.front().score, 0.85f);
}

TEST(Reorder, WhatIsAllAlikeStaysAsItWas) {
  auto units = units_of({0, 0, 0});
  reorder(std::vector<float>{3, 3, 3}, 0.5f, units);
  EXPECT_EQ(keys_of(units), (std::vector<index::UnitKey>{1, 2, 3}));
  units.clear();
  reorder({}, 0.5f, units);
  EXPECT_TRUE(units.empty());
}

TEST(Reorder, ALongQuestionTrustsWhatWasLearned) {
  LexicalQuery query;
  query.stems.resize(5);
  EXPECT_FLOAT_EQ(learned_share(query), 0.25f);
  query.stems.resize(13);
  EXPECT_FLOAT_EQ(learned_share(query), 1.0f);
}

struct Malformed {
  std::string name;
  std::function<std::string()> bytes;
};
void PrintTo(const Malformed& malformed, std::ostream* out) { *out << malformed.name; }
class MalformedRanker : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedRanker, IsDataLoss) {
  const absl::Status status = Ranker::parse(GetParam().bytes()).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

INSTANTIATE_TEST_SUITE_P(Cases, MalformedRanker,
                         ::testing::Values(Malformed{"Empty", [] { return std::string(); }},
                                           Malformed{"OtherMagic",
                                                     [] {
                                                       RankerFile file;
                                                       file.magic = "ATIMOSEG";
                                                       return file.bytes();
                                                     }},
                                           Malformed{"OtherVersion",
                                                     [] {
                                                       RankerFile file;
                                                       file.version = 2;
                                                       return file.bytes();
                                                     }},
                                           Malformed{"Truncated",
                                                     [] { return RankerFile().bytes().substr(0, 100); }},
                                           Malformed{"FlippedBit",
                                                     [] {
                                                       std::string bytes = RankerFile().bytes();
                                                       bytes[60] = static_cast<char>(bytes[60] ^ 1);
                                                       return bytes;
                                                     }},
                                           Malformed{"WeightsMissing",
                                                     [] {
                                                       RankerFile file;
                                                       file.second.pop_back();
                                                       return file.bytes();
                                                     }},
                                           Malformed{"WeightsTooMany",
                                                     [] {
                                                       RankerFile file;
                                                       file.second.push_back(1);
                                                       return file.bytes();
                                                     }},
                                           Malformed{"HugeHidden",
                                                     [] {
                                                       RankerFile file;
                                                       file.hidden = 4'000'000'000u;
                                                       return file.bytes();
                                                     }},
                                           Malformed{"NotANumber",
                                                     [] {
                                                       RankerFile file;
                                                       file.linear[3] =
                                                           std::numeric_limits<float>::quiet_NaN();
                                                       return file.bytes();
                                                     }}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace atimo::retrieval
