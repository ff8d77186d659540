#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "index_fixture.h"

namespace atimo::index {
namespace {

using testing::IndexInFolder;
using testing::unit;

// Every apply replaces all units at once, so each snapshot must hold exactly one generation of them, whole.
TEST(ConcurrencyTest, ReadersSeeWholeGenerationsWhileAWriterApplies) {
  constexpr UnitKey kUnits = 40;
  const IndexInFolder index(Index::Options{.merge_at_segments = 1});
  std::atomic<bool> done = false;
  std::atomic<int> searches = 0;
  const auto read = [&] {
    std::uint64_t last_epoch = 0;
    do {
      const auto snapshot = index->snapshot();
      EXPECT_GE(snapshot->epoch(), last_epoch);
      last_epoch = snapshot->epoch();
      const auto hits = snapshot->search(std::vector<QueryTerm>{{"sempre"}, {"g", 1}}, {}, {.top_k = 100});
      ASSERT_OK(hits);
      ASSERT_EQ(hits->size(), snapshot->unit_count());
      for (const Hit& hit : *hits) EXPECT_EQ(hit.attributes.group, hits->front().attributes.group);
      ++searches;
    } while (!done);
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (std::uint32_t generation = 1; generation <= 30; ++generation) {
    std::vector<UnitInput> units;
    for (UnitKey key = 0; key < kUnits; ++key) {
      units.push_back(unit(key, {"sempre", concat("g", generation)}, {.group = generation}));
    }
    ASSERT_OK(index->apply(units, {}, generation));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(searches, 0);
  EXPECT_EQ(index->snapshot()->unit_count(), kUnits);
}

TEST(ConcurrencyTest, WritersTakeTurns) {
  const IndexInFolder index(Index::Options{.merge_at_segments = 2});
  std::vector<std::thread> writers;
  for (UnitKey writer = 0; writer < 3; ++writer) {
    writers.emplace_back([&index, writer] {
      for (UnitKey i = 0; i < 15; ++i)
        EXPECT_OK(index->apply(std::vector{unit(writer * 100 + i, {"x"})}, {}, i));
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(index->snapshot()->unit_count(), 45u);
  EXPECT_GE(index->snapshot()->epoch(), 45u);
  EXPECT_OK(index->settle());
  EXPECT_OK(index->verify());
}

// Units are replaced and deleted while the segments that hold them are merged: the merge must not bring them
// back.
TEST(ConcurrencyTest, MergesDoNotUndoWhatHappenedMeanwhile) {
  constexpr UnitKey kUnits = 3'000;
  IndexInFolder index(Index::Options{.merge_at_segments = 1});
  for (std::uint32_t round = 1; round <= 20; ++round) {
    std::vector<UnitInput> units;
    for (UnitKey key = round % 7; key < kUnits; key += 7)
      units.push_back(unit(key, {"sempre", concat("r", round)}, {.group = round}));
    ASSERT_OK(index->apply(units, std::vector<UnitKey>{round, 2'000 + round}, round));
  }
  const auto check = [&index] {
    // What the last rounds did to each key, by definition.
    std::map<UnitKey, std::uint32_t> expected;
    for (std::uint32_t round = 1; round <= 20; ++round) {
      expected.erase(round);
      expected.erase(2'000 + round);
      for (UnitKey key = round % 7; key < kUnits; key += 7) expected[key] = round;
    }
    const auto hits = index->snapshot()->search(std::vector<QueryTerm>{{"sempre"}}, {}, {.top_k = 10'000});
    ASSERT_OK(hits);
    ASSERT_EQ(hits->size(), expected.size());
    for (const Hit& hit : *hits) ASSERT_EQ(hit.attributes.group, expected.at(hit.key)) << hit.key;
  };
  check();
  ASSERT_OK(index->settle());
  check();
  EXPECT_OK(index->verify());
  index.open();
  check();
}

}  // namespace
}  // namespace atimo::index
