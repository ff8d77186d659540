#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "atimo/index/internal/partition.h"
#include "atimo/index/internal/segment_builder.h"
#include "index_fixture.h"

namespace atimo::index {
namespace {

using testing::FlatReference;
using testing::IndexInFolder;
using testing::RandomCorpus;
using Vector = std::vector<float>;

constexpr std::uint32_t kDimensions = 64;
constexpr std::uint32_t kUnits = 20'000;  // more than internal::kMinPartitioned
constexpr std::uint32_t kTopics = 400;

float cosine(const Vector& x, const Vector& y) {
  const double xx = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
  const double yy = std::inner_product(y.begin(), y.end(), y.begin(), 0.0);
  return static_cast<float>(std::inner_product(x.begin(), x.end(), y.begin(), 0.0) / std::sqrt(xx * yy));
}

// Units with terms, and vectors around topics; every 50th unit has none. Keys are not in the order in which
// units are given, and topics lie scattered over them.
class Corpus {
 public:
  Corpus() {
    for (std::uint32_t i = 0; i < kTopics; ++i) topics_.push_back(around(Vector(kDimensions, 0.3f), 1.0f));
    for (std::uint32_t i = 0; i < kUnits; ++i) {
      const UnitKey key = (i * 7'919u + 13) % 50'021;
      UnitInput unit = words_.next(key);
      unit.attributes = {.group = i % 20};
      if (i % 50 != 0) unit.dense = around(topics_[random_() % kTopics], 0.5f);
      units_.push_back(std::move(unit));
    }
  }
  const std::vector<UnitInput>& units() const { return units_; }
  Vector question() { return around(topics_[random_() % kTopics], 0.3f); }
  Vector noise() { return around(Vector(kDimensions, 0.0f), 1.0f); }
  std::vector<QueryTerm> words() { return words_.query(3); }

 private:
  Vector around(Vector x, float share) {
    for (float& value : x) value += share * normal_(random_);
    return x;
  }

  std::mt19937 random_{11};
  std::normal_distribution<float> normal_;
  RandomCorpus words_{5};
  std::vector<Vector> topics_;
  std::vector<UnitInput> units_;
};

std::set<UnitKey> exact_ten(const std::vector<UnitInput>& units, const Vector& question,
                            const Filter& filter) {
  std::vector<std::pair<float, UnitKey>> all;
  for (const UnitInput& unit : units) {
    if (unit.dense.empty()) continue;
    if (!filter.groups.empty() && filter.groups.front() != unit.attributes.group) continue;
    all.emplace_back(-cosine(question, unit.dense), unit.key);
  }
  std::sort(all.begin(), all.end());
  std::set<UnitKey> keys;
  for (std::size_t i = 0; i < std::min<std::size_t>(10, all.size()); ++i) keys.insert(all[i].second);
  return keys;
}

double recall(const IndexInFolder& index, const Corpus& corpus, const std::vector<Vector>& questions,
              const Filter& filter) {
  std::size_t found = 0, wanted = 0;
  for (const Vector& question : questions) {
    const std::set<UnitKey> expected = exact_ten(corpus.units(), question, filter);
    const auto hits = index->snapshot()->search_dense(question, filter, 10);
    EXPECT_OK(hits);
    for (const DenseHit& hit : *hits) found += expected.contains(hit.key) ? 1u : 0u;
    wanted += expected.size();
  }
  return static_cast<double>(found) / static_cast<double>(wanted);
}

Index::Options options_of(std::uint32_t scan_budget) {
  return {.dimensions = kDimensions, .scan_budget = scan_budget};
}

TEST(Clusters, AQuarterOfTheIndexHoldsTheNearest) {
  Corpus corpus;
  IndexInFolder index(options_of(kUnits / 4));
  ASSERT_OK(index->apply(corpus.units(), {}, 1));
  std::vector<Vector> questions;
  for (int i = 0; i < 50; ++i) questions.push_back(corpus.question());
  const std::vector<Filter> filters = {{}, {.groups = {3}}};
  for (const Filter& filter : filters) EXPECT_GE(recall(index, corpus, questions, filter), 0.95);
  index.open();
  EXPECT_GE(recall(index, corpus, questions, {}), 0.95);
}

// The neighbours of noise are everywhere: that a small budget misses some shows that it is kept, and that a
// large one does not, that it is the budget's doing.
TEST(Clusters, ASmallBudgetIsKept) {
  Corpus corpus;
  std::vector<Vector> questions;
  for (int i = 0; i < 50; ++i) questions.push_back(corpus.noise());
  const IndexInFolder small(options_of(1)), large(options_of(kUnits));
  ASSERT_OK(small->apply(corpus.units(), {}, 1));
  ASSERT_OK(large->apply(corpus.units(), {}, 1));
  EXPECT_LT(recall(small, corpus, questions, {}), 0.94);
  EXPECT_GE(recall(large, corpus, questions, {}), 0.95);
}

TEST(Clusters, WordsAreFoundAsWithoutThem) {
  Corpus corpus;
  const IndexInFolder index(options_of(kUnits));
  FlatReference reference;
  ASSERT_OK(index->apply(corpus.units(), {}, 1));
  reference.apply(corpus.units(), {});
  for (int i = 0; i < 20; ++i) {
    const std::vector<QueryTerm> words = corpus.words();
    const auto hits = index->snapshot()->search(words, {}, {.top_k = 50});
    ASSERT_OK(hits);
    testing::expect_same_hits(*hits, reference.search(words, {}, {.top_k = 50}));
  }
}

TEST(Clusters, UnitsAreKnownByTheirKeysAfterMergesAndDeletions) {
  Corpus corpus;
  IndexInFolder index(Index::Options{.merge_at_segments = 1, .dimensions = kDimensions});
  const std::span<const UnitInput> units(corpus.units());
  ASSERT_OK(index->apply(units.first(17'000), {}, 1));
  ASSERT_OK(index->apply(units.subspan(17'000), {}, 2));
  ASSERT_OK(index->settle());
  std::vector<UnitKey> gone;
  for (std::size_t i = 0; i < units.size(); i += 3) gone.push_back(units[i].key);
  ASSERT_OK(index->apply({}, gone, 3));
  const auto snapshot = index->snapshot();
  std::vector<UnitKey> keys;
  for (const UnitInput& unit : units) keys.push_back(unit.key);
  const Vector question = corpus.question();
  const auto similarities = snapshot->similarities(question, keys);
  ASSERT_OK(similarities);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const bool there = i % 3 != 0 && !units[i].dense.empty();
    ASSERT_EQ((*similarities)[i].has_value(), there) << i;
    if (there) {
      EXPECT_NEAR(*(*similarities)[i], cosine(question, units[i].dense), 0.01);
    }
  }
}

}  // namespace

namespace internal {
namespace {

TEST(Partition, KeepsAllUnitsOnceAndThoseWithoutVectorsLast) {
  Corpus corpus;
  const Rotation rotation(kDimensions);
  std::vector<VectorCode> codes(corpus.units().size());
  std::vector<VectorCodeRef> refs;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!corpus.units()[i].dense.empty()) codes[i] = encode_vector(rotation, corpus.units()[i].dense);
    refs.push_back(codes[i].ref());
  }
  const Partition partition = partition_units(refs, kDimensions);
  EXPECT_EQ(std::set<std::uint32_t>(partition.order.begin(), partition.order.end()).size(), codes.size());
  EXPECT_GT(partition.clusters.size(), 50u);
  EXPECT_EQ(partition.centroids.size(), partition.clusters.size() * code_stride(kDimensions));
  const std::size_t without = codes.size() / 50;
  for (std::size_t unit = 0; unit < codes.size(); ++unit) {
    EXPECT_EQ(refs[partition.order[unit]].info->exists(), unit < codes.size() - without);
  }
  const Partition again = partition_units(refs, kDimensions);
  EXPECT_EQ(again.order, partition.order);
  EXPECT_EQ(again.centroids, partition.centroids);
}

TEST(Partition, FewVectorsStayInTheirOrder) {
  const VectorCode none{};
  const std::vector<VectorCodeRef> refs(kMinPartitioned, none.ref());
  const Partition partition = partition_units(refs, kDimensions);
  EXPECT_TRUE(partition.clusters.empty());
  EXPECT_TRUE(std::is_sorted(partition.order.begin(), partition.order.end()));
}

// Vectors that are all alike give every round one centroid with members and many without.
TEST(Partition, EqualVectorsAreNoTrouble) {
  const Rotation rotation(kDimensions);
  const VectorCode code = encode_vector(rotation, Vector(kDimensions, 1.0f));
  const std::vector<VectorCodeRef> refs(kMinPartitioned, code.ref());
  const Partition partition = partition_units(refs, kDimensions);
  EXPECT_EQ(partition.clusters.front().first_unit, 0u);
  EXPECT_EQ(partition.order.size(), refs.size());
}

}  // namespace
}  // namespace internal
}  // namespace atimo::index
