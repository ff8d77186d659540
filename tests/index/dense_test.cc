#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "atimo/index/internal/scan_isa.h"
#include "atimo/index/internal/vector_code.h"
#include "index_fixture.h"

namespace atimo::index {
namespace {

using testing::IndexInFolder;

using Vector = std::vector<float>;

double cosine(const Vector& x, const Vector& y) {
  const double xy = std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
  const double xx = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
  const double yy = std::inner_product(y.begin(), y.end(), y.begin(), 0.0);
  return xy / std::sqrt(xx * yy);
}

// Vectors as encoders make them: around topics, all leaning to one side, with some coordinates far larger
// than others. Queries are units with noise. Reproducible.
class Vectors {
 public:
  Vectors(std::uint32_t dimensions, std::uint32_t topics) : dimensions_(dimensions) {
    for (std::uint32_t i = 0; i < topics; ++i) topics_.push_back(noise());
    for (std::uint32_t d = 0; d < dimensions_; ++d) stretch_.push_back(d % 97 == 0 ? 6.0f : 1.0f);
  }
  Vector next() { return stretched(mix(topics_[random_() % topics_.size()], 1.0f)); }
  Vector near(const Vector& vector) { return mix(vector, 0.4f); }

 private:
  Vector noise() {
    Vector x(dimensions_);
    for (float& value : x) value = normal_(random_);
    return x;
  }
  Vector mix(const Vector& base, float share) {
    Vector x = noise();
    for (std::uint32_t d = 0; d < dimensions_; ++d) x[d] = base[d] + share * x[d];
    return x;
  }
  Vector stretched(Vector x) const {
    for (std::uint32_t d = 0; d < dimensions_; ++d) x[d] = (x[d] + 0.5f) * stretch_[d];
    return x;
  }

  std::uint32_t dimensions_;
  std::mt19937 random_{7};
  std::normal_distribution<float> normal_;
  std::vector<Vector> topics_;
  Vector stretch_;
};

UnitInput unit_of(UnitKey key, Vector dense, UnitAttributes attributes = {}) {
  UnitInput unit;
  unit.key = key;
  unit.attributes = attributes;
  unit.dense = std::move(dense);
  return unit;
}

Index::Options options_of(std::uint32_t dimensions) {
  return {.merge_at_segments = 3, .dimensions = dimensions};
}

// Units in several segments, some deleted, some replaced, some without a vector; group g of 1,000 holds a
// share that falls with g, so that filters of every selectivity exist.
class DenseSearch : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  void fill(std::uint32_t units) {
    std::vector<UnitInput> batch;
    for (UnitKey key = 0; key < units; ++key) {
      UnitAttributes attributes;
      attributes.group = group_of(key);
      attributes.name_space = key % 11 == 0 ? 1 : 0;
      Vector vector = key % 101 == 0 ? Vector{} : vectors_.next();
      inputs_[key] = unit_of(key, std::move(vector), attributes);
      batch.push_back(inputs_[key]);
      if (batch.size() < 1'500 && key + 1 < units) continue;
      std::vector<UnitKey> gone;
      for (UnitKey old = key % 7; old + 1'500 < key; old += 97) {
        gone.push_back(old);
        inputs_.erase(old);
      }
      ASSERT_OK(index_->apply(batch, gone, key));
      batch.clear();
    }
  }
  // 0: half of the units, then a tenth, a hundredth, a thousandth.
  static std::uint32_t group_of(UnitKey key) {
    if (key % 1'000 == 3) return 3;
    if (key % 100 == 5) return 2;
    return key % 10 == 7 ? 1 : 0;
  }
  std::vector<std::pair<double, UnitKey>> exact(const Vector& query, const Filter& filter,
                                                std::size_t top_k) const {
    std::vector<std::pair<double, UnitKey>> all;
    for (const auto& [key, unit] : inputs_) {
      if (unit.dense.empty() || unit.attributes.name_space != filter.name_space) continue;
      const auto& groups = filter.groups;
      if (!groups.empty() && std::find(groups.begin(), groups.end(), unit.attributes.group) == groups.end())
        continue;
      all.emplace_back(-cosine(query, unit.dense), key);
    }
    std::sort(all.begin(), all.end());
    all.resize(std::min(all.size(), top_k));
    return all;
  }

  Vectors vectors_{GetParam(), 60};
  IndexInFolder index_{options_of(GetParam())};
  std::map<UnitKey, UnitInput> inputs_;
};

TEST_P(DenseSearch, FindsWhatBruteForceFindsAtEverySelectivity) {
  fill(12'000);
  const auto snapshot = index_->snapshot();
  const std::vector<std::vector<std::uint32_t>> filters = {{}, {0}, {1}, {2}, {3}};
  for (const auto& groups : filters) {
    std::size_t found = 0, wanted = 0;
    for (int query = 0; query < 40; ++query) {
      const Vector asked = vectors_.near(std::next(inputs_.begin(), 37 * query + 1)->second.dense.empty()
                                             ? vectors_.next()
                                             : std::next(inputs_.begin(), 37 * query + 1)->second.dense);
      const Filter filter{.groups = groups};
      const auto expected = exact(asked, filter, 10);
      const auto hits = snapshot->search_dense(asked, filter, 10);
      ASSERT_OK(hits);
      ASSERT_EQ(hits->size(), expected.size());
      std::set<UnitKey> keys;
      for (const DenseHit& hit : *hits) {
        keys.insert(hit.key);
        EXPECT_NEAR(hit.cosine, cosine(asked, inputs_.at(hit.key).dense), 0.004);
        EXPECT_EQ(hit.attributes.name_space, 0u);
      }
      for (const auto& [_, key] : expected) found += keys.contains(key) ? 1u : 0u;
      wanted += expected.size();
      EXPECT_TRUE(std::is_sorted(hits->begin(), hits->end(),
                                 [](const DenseHit& a, const DenseHit& b) { return a.cosine > b.cosine; }));
    }
    EXPECT_GE(static_cast<double>(found), 0.98 * static_cast<double>(wanted))
        << "groups: " << ::testing::PrintToString(groups);
  }
}

TEST_P(DenseSearch, GivesTheSameAfterReopening) {
  fill(3'000);
  const Vector query = vectors_.next();
  const auto before = index_->snapshot()->search_dense(query, {}, 50);
  index_.open();
  const auto after = index_->snapshot()->search_dense(query, {}, 50);
  ASSERT_OK(before);
  ASSERT_OK(after);
  ASSERT_EQ(before->size(), after->size());
  for (std::size_t i = 0; i < before->size(); ++i) {
    EXPECT_EQ((*before)[i].key, (*after)[i].key);
    EXPECT_EQ((*before)[i].cosine, (*after)[i].cosine);
  }
}

TEST_P(DenseSearch, SimilaritiesOfKnownUnitsAreThoseOfTheSearch) {
  fill(3'000);
  const auto snapshot = index_->snapshot();
  const Vector query = vectors_.next();
  const auto hits = snapshot->search_dense(query, {}, 20);
  ASSERT_OK(hits);
  std::vector<UnitKey> keys{101, 999'999};  // without a vector; unknown
  for (const DenseHit& hit : *hits) keys.push_back(hit.key);
  const auto similarities = snapshot->similarities(query, keys);
  ASSERT_OK(similarities);
  EXPECT_EQ((*similarities)[0], std::nullopt);
  EXPECT_EQ((*similarities)[1], std::nullopt);
  for (std::size_t i = 0; i < hits->size(); ++i) EXPECT_EQ((*similarities)[i + 2], (*hits)[i].cosine);
}

INSTANTIATE_TEST_SUITE_P(Dimensions, DenseSearch, ::testing::Values(64u, 100u, 384u, 1'024u));

TEST(DenseIndex, ReplacedAndRemovedUnitsAreNotFoundAgain) {
  Vectors vectors(64, 5);
  const IndexInFolder index(options_of(64));
  const Vector first = vectors.next(), second = vectors.next();
  ASSERT_OK(index->apply(std::vector{unit_of(1, first), unit_of(2, first)}, {}, 1));
  ASSERT_OK(index->apply(std::vector{unit_of(1, second)}, std::vector<UnitKey>{2}, 2));
  const auto hits = index->snapshot()->search_dense(first, {}, 10);
  ASSERT_OK(hits);
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().key, 1u);
  EXPECT_NEAR(hits->front().cosine, cosine(first, second), 0.01);
}

TEST(DenseIndex, EqualVectorsComeByKeyAndLengthDoesNotCount) {
  const IndexInFolder index(options_of(64));
  std::vector<UnitInput> units;
  for (UnitKey key = 0; key < 30; ++key) {
    Vector vector(64, key % 2 == 0 ? 1e-20f : 1e20f);
    units.push_back(unit_of(29 - key, std::move(vector)));
  }
  ASSERT_OK(index->apply(units, {}, 1));
  const auto hits = index->snapshot()->search_dense(Vector(64, 3.0f), {}, 5);
  ASSERT_OK(hits);
  for (UnitKey key = 0; key < 5; ++key) {
    EXPECT_EQ((*hits)[key].key, key);
    EXPECT_NEAR((*hits)[key].cosine, 1.0f, 1e-3);
  }
}

TEST(DenseIndex, FiltersByTypeYearDateAndStatus) {
  const IndexInFolder index(options_of(64));
  const Vector vector(64, 1.0f);
  ASSERT_OK(index->apply(
      std::vector{unit_of(1, vector, {.type = 4, .valid_from = 0, .valid_to = 100, .year = 1990}),
                  unit_of(2, vector, {.type = 5, .valid_from = 100, .year = 2021}),
                  unit_of(3, vector, {.type = 5, .valid_from = 100, .year = 2021, .status = 3})},
      {}, 1));
  const auto keys = [&](Filter filter) {
    std::vector<UnitKey> found;
    const auto hits = index->snapshot()->search_dense(vector, filter, 10);
    EXPECT_OK(hits);
    for (const DenseHit& hit : *hits) found.push_back(hit.key);
    return found;
  };
  EXPECT_EQ(keys({.as_of = 50}), (std::vector<UnitKey>{1}));
  EXPECT_EQ(keys({.as_of = 200}), (std::vector<UnitKey>{2, 3}));
  EXPECT_EQ(keys({.as_of = 200, .max_status = 2}), (std::vector<UnitKey>{2}));
  EXPECT_EQ(keys({.as_of = 50, .types = {4, 9}}), (std::vector<UnitKey>{1}));
  EXPECT_EQ(keys({.as_of = 200, .types = {4}}), std::vector<UnitKey>{});
  EXPECT_EQ(keys({.as_of = 200, .min_year = 2021, .max_year = 2021}), (std::vector<UnitKey>{2, 3}));
  EXPECT_EQ(keys({.as_of = 200, .max_year = 2020}), std::vector<UnitKey>{});
  EXPECT_EQ(keys({.name_space = 1, .as_of = 200}), std::vector<UnitKey>{});
}

TEST(DenseIndex, RefusesVectorsThatAreNone) {
  const IndexInFolder index(options_of(64));
  Vector nan(64, 1.0f);
  nan[3] = std::nanf("");
  const std::vector<Vector> wrong = {Vector(63, 1.0f), Vector(65, 1.0f), nan, Vector(64, 0.0f)};
  ASSERT_OK(index->apply(std::vector{unit_of(1, Vector(64, 1.0f))}, {}, 1));
  for (const Vector& vector : wrong) {
    EXPECT_TRUE(absl::IsInvalidArgument(index->apply(std::vector{unit_of(2, vector)}, {}, 2)));
    EXPECT_TRUE(absl::IsInvalidArgument(index->snapshot()->search_dense(vector, {}, 1).status()));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(index->snapshot()->search_dense(Vector(64, 1.0f), {}, 0).status()));
  EXPECT_TRUE(
      absl::IsInvalidArgument(index->snapshot()->search_dense(Vector(64, 1.0f), {}, 1'000'000).status()));
  EXPECT_EQ(index->token(), 1u);
  EXPECT_EQ(index->snapshot()->unit_count(), 1u);
}

TEST(DenseIndex, OtherDimensionsAreRefusedAtOpening) {
  IndexInFolder index(options_of(64));
  ASSERT_OK(index->apply(std::vector{unit_of(1, Vector(64, 1.0f))}, {}, 1));
  index.close();
  EXPECT_TRUE(absl::IsDataLoss(Index::open(index.path(), options_of(128)).status()));
  EXPECT_TRUE(absl::IsDataLoss(Index::open(index.path(), options_of(0)).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Index::open(index.path(), options_of(63)).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Index::open(index.path(), options_of(5'000)).status()));
}

// What an index without vectors says to a query that is one.
TEST(DenseIndex, WithoutDimensionsNothingIsNear) {
  const IndexInFolder index;
  EXPECT_TRUE(absl::IsInvalidArgument(index->snapshot()->search_dense(Vector(64, 1.0f), {}, 1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(index->apply(std::vector{unit_of(1, Vector(64, 1.0f))}, {}, 1)));
}

}  // namespace

namespace internal {
namespace {

TEST(ScanKernels, AgreeWithEachOther) {
  constexpr std::uint32_t kDimensions = 200;
  constexpr std::size_t kBlocks = 5, kUnits = kBlocks * kBlockUnits - 3;
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  const Rotation rotation(kDimensions);
  const std::size_t words = word_count(kDimensions);
  std::vector<std::uint64_t> bits(kBlocks * words * kBlockUnits);
  std::vector<VectorInfo> infos(kBlocks * kBlockUnits);
  std::vector<VectorCode> codes;
  Vector vector(kDimensions);
  for (std::size_t unit = 0; unit < kUnits; ++unit) {
    for (float& x : vector) x = normal(random);
    codes.push_back(encode_vector(rotation, vector));
    infos[unit] = codes[unit].info;
    for (std::size_t w = 0; w < words; ++w)
      bits[(unit / kBlockUnits * words + w) * kBlockUnits + unit % kBlockUnits] = codes[unit].bits[w];
  }
  const QueryCode query(rotation, vector);
  const std::vector<const ScanKernels*> tables = supported_scan_kernels();
  std::vector<float> expected(kBlocks * kBlockUnits), bounds(kBlocks * kBlockUnits);
  const ScanKernels::Query scan{query.planes.data(), words, query.low, query.step, query.sum, 2.0f};
  tables.front()->bounds(scan, bits.data(), infos.data(), kBlocks, expected.data());
  const std::vector<std::int8_t>& last = codes.back().bytes;
  for (const ScanKernels* kernels : tables) {
    kernels->bounds(scan, bits.data(), infos.data(), kBlocks, bounds.data());
    for (std::size_t place = 0; place < bounds.size(); ++place) {
      EXPECT_NEAR(bounds[place], expected[place], 1e-5) << kernels->name;
      if (place >= kUnits) {
        EXPECT_LE(bounds[place], -2.0f);
      }
    }
    for (const VectorCode& code : codes) {
      const float dot = kernels->dot(query.rotated.data(), code.bytes.data(), code.bytes.size());
      EXPECT_NEAR(dot, std::inner_product(code.bytes.begin(), code.bytes.end(), query.rotated.begin(), 0.0f),
                  1e-2);
      const std::vector<std::uint8_t> whole(last.begin(), last.end());
      EXPECT_EQ(kernels->dot_bytes(whole.data(), code.bytes.data(), whole.size()),
                std::inner_product(code.bytes.begin(), code.bytes.end(), whole.begin(), 0));
    }
  }
}

// Mean zero and the stated deviation, over many vectors: what the bounds rest on.
TEST(VectorCode, EstimatesAreUnbiasedWithTheStatedDeviation) {
  constexpr std::uint32_t kDimensions = 256;
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  const Rotation rotation(kDimensions);
  double sum = 0, squares = 0;
  constexpr int kRuns = 4'000;
  for (int run = 0; run < kRuns; ++run) {
    Vector vector(kDimensions), asked(kDimensions);
    for (float& x : vector) x = normal(random);
    for (std::size_t d = 0; d < kDimensions; ++d) asked[d] = vector[d] + normal(random);
    const VectorCode code = encode_vector(rotation, vector);
    const QueryCode query(rotation, asked);
    std::vector<std::uint64_t> bits(word_count(kDimensions) * kBlockUnits);
    std::vector<VectorInfo> infos(kBlockUnits);
    infos[0] = code.info;
    for (std::size_t w = 0; w < code.bits.size(); ++w) bits[w * kBlockUnits] = code.bits[w];
    std::vector<float> estimates(kBlockUnits);
    fastest_scan_kernels().bounds(
        {query.planes.data(), code.bits.size(), query.low, query.step, query.sum, 0.0f}, bits.data(),
        infos.data(), 1, estimates.data());
    const double error = (estimates[0] - cosine(vector, asked)) / code.info.deviation;
    sum += error;
    squares += error * error;
  }
  EXPECT_NEAR(sum / kRuns, 0, 0.1);
  // Of a query near the vector the error is less than of one at a right angle, for which the deviation is
  // stated.
  EXPECT_LT(std::sqrt(squares / kRuns), 1.1);
  EXPECT_GT(std::sqrt(squares / kRuns), 0.4);
}

}  // namespace
}  // namespace internal
}  // namespace atimo::index
