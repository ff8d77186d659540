#include <gtest/gtest.h>

#include "index_fixture.h"

namespace atimo::index {
namespace {

using testing::FlatReference;
using testing::IndexInFolder;
using testing::RandomCorpus;
using testing::unit;

constexpr Index::Options kNeverMerge{.merge_at_segments = 1'000'000};

std::vector<UnitInput> random_units(RandomCorpus& corpus, std::size_t count, std::uint32_t keys) {
  std::vector<UnitInput> units;
  for (std::size_t i = 0; i < count; ++i) units.push_back(corpus.next(corpus.below(keys)));
  return units;
}

void expect_agreement(RandomCorpus& corpus, const Snapshot& snapshot, const FlatReference& reference) {
  for (int round = 0; round < 20; ++round) {
    const std::vector<QueryTerm> query = corpus.query(1 + corpus.below(12));
    Filter filter{
        .name_space = corpus.below(3), .as_of = static_cast<std::int32_t>(corpus.below(150)), .groups = {}};
    if (corpus.below(2) == 0) filter.groups = {corpus.below(10), corpus.below(10), corpus.below(10)};
    if (corpus.below(2) == 0) filter.max_status = static_cast<std::uint8_t>(corpus.below(4));
    SearchOptions options{.top_k = 1 + corpus.below(30)};
    options.bm25[1] = {.k1 = 1.5f, .b = 0.75f};
    if (corpus.below(3) == 0) options.max_df_share[0] = 0.3f;
    const auto hits = snapshot.search(query, filter, options);
    ASSERT_OK(hits);
    testing::expect_same_hits(*hits, reference.search(query, filter, options));
  }
}

class Conformance : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(Conformance, AgreesWithFlatReferenceOverManySegments) {
  RandomCorpus corpus(GetParam());
  const IndexInFolder index(kNeverMerge);
  FlatReference reference;
  for (UnitKey batch = 0; batch < 7; ++batch) {
    std::vector<UnitInput> units;
    for (UnitKey i = 0; i < 60; ++i) units.push_back(corpus.next(i * 7 + batch));
    ASSERT_OK(index->apply(units, {}, batch));
    reference.apply(units, {});
    expect_agreement(corpus, *index->snapshot(), reference);
  }
}

TEST_P(Conformance, AgreesWithFlatReferenceAfterDeletionsReplacementsAndMerges) {
  RandomCorpus corpus(GetParam());
  // With a tier merged as soon as it has two segments, everything of a size is in one: df counts no deleted
  // unit once every segment was rewritten, which the last round forces by replacing all.
  IndexInFolder index(Index::Options{.merge_at_segments = 1});
  FlatReference reference;
  for (std::uint64_t round = 0; round < 6; ++round) {
    const std::vector<UnitInput> units = random_units(corpus, 80, 200);
    std::vector<UnitKey> deletions;
    for (int i = 0; i < 20; ++i) deletions.push_back(corpus.below(220));
    ASSERT_OK(index->apply(units, deletions, round));
    reference.apply(units, deletions);
    EXPECT_EQ(index->snapshot()->unit_count(), reference.units().size());
  }
  std::vector<UnitInput> all;
  for (const auto& [key, input] : reference.units()) all.push_back(input);
  std::shuffle(all.begin(), all.end(), std::mt19937(GetParam()));
  ASSERT_OK(index->apply(all, {}, 7));
  ASSERT_OK(index->settle());
  reference.forget_deleted();
  expect_agreement(corpus, *index->snapshot(), reference);
  index.open();
  expect_agreement(corpus, *index->snapshot(), reference);
}

TEST_P(Conformance, AgreesWithFlatReferenceWhileDeletedUnitsAwaitAMerge) {
  RandomCorpus corpus(GetParam());
  IndexInFolder index(kNeverMerge);
  FlatReference reference;
  for (UnitKey batch = 0; batch < 4; ++batch) {
    std::vector<UnitInput> units;
    for (UnitKey i = 0; i < 80; ++i) units.push_back(corpus.next(batch * 70 + i));
    const std::vector<UnitKey> deletions{batch * 70 + 5, batch * 70 - 20, batch * 70 - 21, 1'000};
    ASSERT_OK(index->apply(units, deletions, batch));
    reference.apply(units, deletions);
    expect_agreement(corpus, *index->snapshot(), reference);
  }
  index.open();
  expect_agreement(corpus, *index->snapshot(), reference);
}

TEST_P(Conformance, MergedSegmentsGiveTheSameResults) {
  RandomCorpus corpus(GetParam());
  const IndexInFolder merging(Index::Options{.merge_at_segments = 2});
  FlatReference reference;
  for (UnitKey batch = 0; batch < 30; ++batch) {
    std::vector<UnitInput> units;
    for (UnitKey i = 0; i < 10; ++i) units.push_back(corpus.next(i * 30 + batch));
    ASSERT_OK(merging->apply(units, {}, batch));
    reference.apply(units, {});
  }
  ASSERT_OK(merging->settle());
  expect_agreement(corpus, *merging->snapshot(), reference);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Conformance, ::testing::Values(1u, 2u, 3u, 4u, 5u));

TEST(SearchTest, TiesGoToTheSmallerKeyAcrossSegments) {
  const IndexInFolder index(kNeverMerge);
  for (const UnitKey key : {5, 2, 9, 1}) ASSERT_OK(index->apply(std::vector{unit(key, {"lei"})}, {}, key));
  const auto hits = index->snapshot()->search(std::vector<QueryTerm>{{"lei"}}, {}, {.top_k = 3});
  ASSERT_OK(hits);
  ASSERT_EQ(hits->size(), 3u);
  EXPECT_EQ((*hits)[0].key, 1u);
  EXPECT_EQ((*hits)[1].key, 2u);
  EXPECT_EQ((*hits)[2].key, 5u);
}

TEST(SearchTest, LastOfEqualKeysInOneApplyWins) {
  const IndexInFolder index;
  ASSERT_OK(index->apply(std::vector{unit(1, {"antes"}), unit(1, {"depois"})}, std::vector<UnitKey>{1}, 1));
  EXPECT_EQ(index->snapshot()->unit_count(), 1u);
  EXPECT_EQ(index->snapshot()->document_frequency(0, "depois"), 1u);
  EXPECT_EQ(index->snapshot()->document_frequency(0, "antes"), 0u);
}

TEST(SearchTest, DeletedUnitsAreNotFoundButStillCountInDocumentFrequency) {
  const IndexInFolder index;
  ASSERT_OK(index->apply(std::vector{unit(1, {"a"}), unit(2, {"a"}), unit(3, {"b"})}, {}, 1));
  ASSERT_OK(index->apply({}, std::vector<UnitKey>{2, 77}, 2));
  const auto hits = index->snapshot()->search(std::vector<QueryTerm>{{"a"}}, {}, {});
  ASSERT_OK(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().key, 1u);
  EXPECT_GT(hits->front().score, 0);
  EXPECT_EQ(index->snapshot()->document_frequency(0, "a"), 2u);
}

TEST(SearchTest, OneApplyLargerThanASegmentIsSplit) {
  const IndexInFolder index;
  std::vector<UnitInput> units;
  for (UnitKey key = 0; key < 70'000; ++key) units.push_back(unit(key, {"x"}));
  units[69'999].terms[0].push_back("raro");
  ASSERT_OK(index->apply(units, {}, 1));
  EXPECT_EQ(index->snapshot()->unit_count(), 70'000u);
  EXPECT_EQ(index->snapshot()->document_frequency(0, "x"), 70'000u);
  const auto hits = index->snapshot()->search(std::vector<QueryTerm>{{"raro"}, {"x"}}, {}, {.top_k = 2});
  ASSERT_OK(hits);
  EXPECT_EQ(hits->at(0).key, 69'999u);
  EXPECT_EQ(hits->at(1).key, 0u);
}

TEST(SearchTest, StatisticsAreOverLiveUnits) {
  const IndexInFolder index;
  ASSERT_OK(
      index->apply(std::vector{unit(1, {"a", "b"}), unit(2, {"a", "b", "c", "d"}), unit(3, {"z"})}, {}, 1));
  ASSERT_OK(index->apply({}, std::vector<UnitKey>{3}, 2));
  const FieldStatistics statistics = index->snapshot()->statistics(0);
  EXPECT_EQ(statistics.units, 2u);
  EXPECT_DOUBLE_EQ(statistics.mean_length, 3.0);
  EXPECT_DOUBLE_EQ(statistics.length_deviation, 1.0);
  EXPECT_EQ(index->snapshot()->statistics(200).units, 0u);
}

TEST(SearchTest, RejectsQueriesOutOfRange) {
  const IndexInFolder index;
  const auto snapshot = index->snapshot();
  const std::vector<QueryTerm> query{{"a"}};
  EXPECT_TRUE(absl::IsInvalidArgument(snapshot->search(query, {}, {.top_k = 0}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(snapshot->search(query, {}, {.top_k = 10'001}).status()));
  EXPECT_OK(snapshot->search(query, {}, {.top_k = 10'000}));
  EXPECT_TRUE(absl::IsInvalidArgument(snapshot->search(std::vector<QueryTerm>{{"a", 3}}, {}, {}).status()));
  EXPECT_TRUE(
      absl::IsInvalidArgument(snapshot->search(std::vector<QueryTerm>{{"a", 0, NAN}}, {}, {}).status()));
  EXPECT_TRUE(
      absl::IsInvalidArgument(snapshot->search(std::vector<QueryTerm>{{"a", 0, -1}}, {}, {}).status()));
}

TEST(SearchTest, RejectsTermsTooLongAndKeepsTheOldState) {
  const IndexInFolder index;
  ASSERT_OK(index->apply(std::vector{unit(1, {"a"})}, {}, 1));
  EXPECT_TRUE(absl::IsInvalidArgument(index->apply(std::vector{unit(1, {std::string(70'000, 'x')})}, {}, 2)));
  EXPECT_EQ(index->token(), 1u);
  EXPECT_EQ(index->snapshot()->document_frequency(0, "a"), 1u);
}

}  // namespace
}  // namespace atimo::index
