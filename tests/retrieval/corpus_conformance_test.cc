// One suite for every kind of corpus: what it finds is what plain arithmetic over all units finds.
#include <gmock/gmock.h>

#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "atimo/base/file.h"
#include "atimo/retrieval/embedded_corpus.h"
#include "atimo/retrieval/hybrid_search.h"
#include "atimo/retrieval/milvus_corpus.h"
#include "milvus/lite_server.h"
#include "retrieval/sample_corpus.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;
using namespace std::chrono_literals;
using testing::kDimensions;
using testing::SampleCorpus;
using testing::Scored;

constexpr std::size_t kUnits = 300;
constexpr std::uint32_t kFound = 10;
// Vectors are compared rounded to 8 bits a dimension, at worst: of 64 dimensions.
constexpr double kCosineTolerance = 0.02;

// A corpus of one kind with what it lives on.
class Host {
 public:
  virtual ~Host() = default;
  virtual std::unique_ptr<Corpus> open() = 0;  // as each new process would
};

class EmbeddedHost : public Host {
 public:
  std::unique_ptr<Corpus> open() override {
    return std::make_unique<EmbeddedCorpus>(
        *index::Index::open(folder_.path(), {.content_version = 1, .dimensions = kDimensions}));
  }

 private:
  TempDir folder_ = *TempDir::create("embedded");
};

class MilvusHost : public Host {
 public:
  explicit MilvusHost(const std::filesystem::path& program) : server_(program) {}
  std::unique_ptr<Corpus> open() override {
    return *MilvusCorpus::open({.connection = {.endpoint = server_.endpoint()},
                                .collection = "conformidade",
                                .folder = folder_.path(),
                                .content_version = 1,
                                .dimensions = kDimensions});
  }

 private:
  milvus::testing::LiteServer server_;
  TempDir folder_ = *TempDir::create("milvus");
};

std::unique_ptr<Host> embedded() { return std::make_unique<EmbeddedHost>(); }
std::unique_ptr<Host> on_milvus() {
  const auto program = milvus::testing::lite_program();
  return program ? std::make_unique<MilvusHost>(*program) : nullptr;
}

class CorpusConformance : public ::testing::TestWithParam<std::unique_ptr<Host> (*)()> {
 protected:
  void SetUp() override {
    host_ = GetParam()();
    if (host_ == nullptr) GTEST_SKIP() << "Milvus Lite is not there: tools/fetch-milvus-lite brings it";
    corpus_ = host_->open();
    EXPECT_TRUE(corpus_->wants_everything());
    EXPECT_EQ(corpus_->token(), 0u);
    ASSERT_OK(corpus_->apply(context(), SampleCorpus::everything(sample_.units(), 1)));
  }

  static Context context() { return Context("default", Clock::now() + 60s); }

  std::vector<index::Hit> search(const std::vector<index::QueryTerm>& query, const index::Filter& filter = {},
                                 index::SearchOptions options = {}) const {
    const auto view = corpus_->view();
    options.bm25 = lexical_options(*view, {}, kFound).bm25;
    auto hits = view->search(context(), query, filter, options);
    EXPECT_OK(hits);
    return hits.ok() ? *std::move(hits) : std::vector<index::Hit>();
  }
  std::vector<Scored> expected(const std::vector<index::QueryTerm>& query, const index::Filter& filter = {},
                               index::SearchOptions options = {}) const {
    options.bm25 = lexical_options(*corpus_->view(), {}, kFound).bm25;
    return testing::plain_bm25(sample_.units(), query, filter, options);
  }
  // The same scores in the same places; where two are nearly equal, either unit may come first.
  template <typename Found>
  static void expect_ranked(const std::vector<Found>& found, float Found::*score,
                            const std::vector<Scored>& wanted, double tolerance) {
    ASSERT_EQ(found.size(), std::min<std::size_t>(wanted.size(), kFound));
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i].*score, wanted[i].score, tolerance) << "place " << i;
      const auto unit = std::find_if(wanted.begin(), wanted.end(),
                                     [&](const Scored& scored) { return scored.key == found[i].key; });
      ASSERT_NE(unit, wanted.end()) << found[i].key;
      EXPECT_NEAR(found[i].*score, unit->score, tolerance) << "unit " << unit->key;
    }
  }
  std::vector<index::UnitKey> keys_where(const index::Filter& filter) {
    const auto hits = corpus_->view()->search_dense(context(), sample_.vector(), filter, kUnits);
    EXPECT_OK(hits);
    std::vector<index::UnitKey> keys;
    if (hits.ok())
      for (const index::DenseHit& hit : *hits) keys.push_back(hit.key);
    return keys;
  }
  void expect_filtered(const index::Filter& filter) {
    std::vector<index::UnitKey> wanted;
    for (const index::UnitInput& unit : sample_.units())
      if (!unit.dense.empty() && testing::admits(filter, unit.attributes)) wanted.push_back(unit.key);
    EXPECT_THAT(keys_where(filter), UnorderedElementsAreArray(wanted));
    const auto query = sample_.question(6);
    index::SearchOptions options{.top_k = kFound};
    expect_ranked(search(query, filter, options), &index::Hit::score, expected(query, filter), 1e-4);
  }
  std::uint64_t df(std::string_view stem) const {
    return corpus_->view()->document_frequency(kStemField, stem);
  }

  std::unique_ptr<Host> host_;
  std::unique_ptr<Corpus> corpus_;
  SampleCorpus sample_{5, kUnits};
};

INSTANTIATE_TEST_SUITE_P(Kinds, CorpusConformance, ::testing::Values(&embedded, &on_milvus),
                         [](const auto& kind) { return kind.index == 0 ? "Embedded" : "Milvus"; });

TEST_P(CorpusConformance, RanksTermsAsPlainBm25Does) {
  for (const std::size_t words : {1u, 3u, 8u, 20u}) {
    const auto query = sample_.question(words);
    expect_ranked(search(query, {}, {.top_k = kFound}), &index::Hit::score, expected(query), 1e-4);
  }
}

TEST_P(CorpusConformance, LeavesOutTermsThatTooManyUnitsHave) {
  const auto query = sample_.question(12);
  index::SearchOptions options{.top_k = kFound};
  options.max_df_share.fill(0.25f);
  const auto wanted = expected(query, {}, options);
  EXPECT_LT(wanted.size(), expected(query).size());
  expect_ranked(search(query, {}, options), &index::Hit::score, wanted, 1e-4);
}

TEST_P(CorpusConformance, BringsTheAttributesOfWhatItFinds) {
  const auto hits = search(sample_.question(5), {}, {.top_k = kFound});
  ASSERT_FALSE(hits.empty());
  for (const index::Hit& hit : hits) {
    const index::UnitAttributes& wanted = sample_.unit(hit.key).attributes;
    EXPECT_EQ(hit.attributes.name_space, wanted.name_space);
    EXPECT_EQ(hit.attributes.group, wanted.group);
    EXPECT_EQ(hit.attributes.ordinal, wanted.ordinal);
    EXPECT_EQ(hit.attributes.type, wanted.type);
    EXPECT_EQ(hit.attributes.valid_from, wanted.valid_from);
    EXPECT_EQ(hit.attributes.valid_to, wanted.valid_to);
    EXPECT_EQ(hit.attributes.year, wanted.year);
    EXPECT_EQ(hit.attributes.status, wanted.status);
  }
}

TEST_P(CorpusConformance, FindsNothingForUnknownTermsOrNone) {
  EXPECT_THAT(search({}), IsEmpty());
  EXPECT_THAT(search({{"nenhuma", kStemField, 1.0f}}), IsEmpty());
}

TEST_P(CorpusConformance, RanksVectorsAsPlainCosineDoes) {
  for (int i = 0; i < 3; ++i) {
    const std::vector<float> query = sample_.vector();
    const auto hits = corpus_->view()->search_dense(context(), query, {}, kFound);
    ASSERT_OK(hits);
    expect_ranked(*hits, &index::DenseHit::cosine, testing::plain_nearest(sample_.units(), query, {}),
                  kCosineTolerance);
  }
}

TEST_P(CorpusConformance, GivesTheSimilaritiesOfKnownUnits) {
  const std::vector<float> query = sample_.vector();
  const std::vector<index::UnitKey> keys = {1, 7, 12'345, 2, 14, 3};  // 7 and 14 have no vector
  const auto cosines = corpus_->view()->similarities(context(), query, keys);
  ASSERT_OK(cosines);
  ASSERT_EQ(cosines->size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool has_vector = keys[i] < 10 && keys[i] != 7;
    ASSERT_EQ((*cosines)[i].has_value(), has_vector) << keys[i];
    if (has_vector) {
      EXPECT_NEAR(*(*cosines)[i], testing::plain_cosine(sample_.unit(keys[i]).dense, query),
                  kCosineTolerance);
    }
  }
}

TEST_P(CorpusConformance, FiltersByEveryAttribute) {
  expect_filtered({});
  expect_filtered({.name_space = 1});
  expect_filtered({.name_space = 9});
  expect_filtered({.as_of = 100});
  expect_filtered({.groups = {2, 4, 99}});
  expect_filtered({.types = {5}});
  expect_filtered({.min_year = 1995, .max_year = 2004});
  expect_filtered({.max_status = 0});
  expect_filtered({.as_of = 99, .groups = {1, 2, 3}, .types = {4, 6}, .min_year = 1992, .max_status = 0});
}

TEST_P(CorpusConformance, KnowsItsStatistics) {
  const auto view = corpus_->view();
  EXPECT_EQ(view->unit_count(), kUnits);
  double sum = 0, squares = 0;
  std::uint64_t with_word = 0;
  for (const index::UnitInput& unit : sample_.units()) {
    const auto& stems = unit.terms[kStemField];
    sum += static_cast<double>(stems.size());
    squares += static_cast<double>(stems.size() * stems.size());
    with_word += std::find(stems.begin(), stems.end(), "w3") != stems.end() ? 1 : 0;
  }
  const double mean = sum / kUnits;
  EXPECT_EQ(df("w3"), with_word);
  EXPECT_EQ(df("nenhuma"), 0u);
  EXPECT_EQ(view->statistics(kStemField).units, kUnits);
  EXPECT_NEAR(view->statistics(kStemField).mean_length, mean, 1e-9);
  EXPECT_NEAR(view->statistics(kStemField).length_deviation, std::sqrt(squares / kUnits - mean * mean), 1e-6);
}

TEST_P(CorpusConformance, SeesEachChangeAtOnce) {
  index::UnitInput unit = sample_.units().front();
  for (std::uint64_t i = 0; i < 5; ++i) {
    unit.key = 5'000 + i;
    unit.terms[kStemField] = {"inédita" + std::to_string(i)};
    ASSERT_OK(corpus_->apply(context(), SampleCorpus::of({unit}, 2 + i)));
    const auto hits = search({{unit.terms[kStemField].front(), kStemField, 1.0f}});
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_EQ(hits.front().key, unit.key);
    EXPECT_EQ(corpus_->token(), 2 + i);
  }
  EXPECT_EQ(corpus_->view()->unit_count(), kUnits + 5);
}

TEST_P(CorpusConformance, ReplacesAUnitThatIsFedAgain) {
  index::UnitInput unit = sample_.units()[6];  // of those without a vector
  unit.terms[kStemField] = {"inédita"};
  unit.dense = sample_.vector();
  ASSERT_OK(corpus_->apply(context(), SampleCorpus::of({unit}, 2)));
  ASSERT_OK(corpus_->apply(context(), SampleCorpus::of({unit}, 2)));
  EXPECT_EQ(corpus_->view()->unit_count(), kUnits);
  EXPECT_EQ(search({{"inédita", kStemField, 1.0f}}).size(), 1u);
  const auto nearest = corpus_->view()->search_dense(context(), unit.dense, {}, 1);
  ASSERT_OK(nearest);
  EXPECT_EQ(nearest->front().key, unit.key);
}

TEST_P(CorpusConformance, ForgetsWhatIsDeleted) {
  CorpusChanges changes{.token = 2};
  changes.deletions = {1, 2, 3, 77'777};
  ASSERT_OK(corpus_->apply(context(), changes));
  EXPECT_EQ(corpus_->view()->unit_count(), kUnits - 3);
  const auto left = keys_where({});
  for (const index::UnitKey key : {1u, 2u, 3u})
    EXPECT_EQ(std::count(left.begin(), left.end(), key), 0) << key;
}

TEST_P(CorpusConformance, KeepsAUnitWithoutTermsAndAnotherWithoutVector) {
  index::UnitInput bare;
  bare.key = 5'000;
  bare.dense = sample_.vector();
  index::UnitInput said;
  said.key = 5'001;
  said.terms[kStemField] = {"inédita"};
  ASSERT_OK(corpus_->apply(context(), SampleCorpus::of({bare, said}, 2)));
  EXPECT_EQ(corpus_->view()->search_dense(context(), bare.dense, {}, 1)->front().key, 5'000u);
  EXPECT_EQ(search({{"inédita", kStemField, 1.0f}}).front().key, 5'001u);
}

TEST_P(CorpusConformance, IsAsItWasWhenItIsOpenedAgain) {
  const auto query = sample_.question(4);
  corpus_.reset();
  corpus_ = host_->open();
  EXPECT_EQ(corpus_->token(), 1u);
  EXPECT_FALSE(corpus_->wants_everything());
  EXPECT_EQ(corpus_->view()->unit_count(), kUnits);
  expect_ranked(search(query, {}, {.top_k = kFound}), &index::Hit::score, expected(query), 1e-4);
  EXPECT_EQ(corpus_->state().phase, CorpusState::Phase::kReady);
}

TEST_P(CorpusConformance, TheTokenComesWithTheLastPortion) {
  CorpusChanges first = SampleCorpus::of({sample_.units()[0]}, 9);
  first.portion = Portion::kFirst;
  ASSERT_OK(corpus_->apply(context(), first));
  EXPECT_EQ(corpus_->token(), 1u);
  CorpusChanges last = SampleCorpus::of({sample_.units()[1]}, 9);
  last.portion = Portion::kLast;
  ASSERT_OK(corpus_->apply(context(), last));
  EXPECT_EQ(corpus_->token(), 9u);
}

// The whole search above a corpus gives the same units in the same order, whatever is below.
TEST_P(CorpusConformance, HybridSearchRanksAsOverTheEmbeddedIndex) {
  EmbeddedHost other;
  const auto reference = other.open();
  ASSERT_OK(reference->apply(context(), SampleCorpus::everything(sample_.units(), 1)));
  for (const Fusion fusion : {Fusion::kLexical, Fusion::kDense, Fusion::kWeighted, Fusion::kRrf}) {
    LexicalQuery query;
    query.terms = sample_.question(6);
    query.defined = {{"=w3", kBigramField, 1.0f}};
    const std::vector<float> vector = sample_.vector();
    const HybridOptions options{
        .fusion = fusion, .dense_share = 0.5f, .lexical = {.top_k = kFound, .named_groups = {2}}};
    const auto wanted = hybrid_search(context(), *reference->view(), query, vector, {}, options);
    const auto found = hybrid_search(context(), *corpus_->view(), query, vector, {}, options);
    ASSERT_OK(wanted);
    ASSERT_OK(found);
    // Rounded cosines may let others into the far end of the candidates.
    ASSERT_GE(found->units.size(), kFound);
    ASSERT_GE(wanted->units.size(), kFound);
    std::size_t same = 0;
    for (std::size_t i = 0; i < kFound; ++i) {
      EXPECT_NEAR(found->units[i].score, wanted->units[i].score, 0.02) << name_of(fusion) << " " << i;
      same += found->units[i].key == wanted->units[i].key ? 1 : 0;
    }
    // Rounded cosines may let near neighbours change places.
    EXPECT_GE(same, fusion == Fusion::kLexical ? kFound : kFound - 4) << name_of(fusion);
  }
}

TEST_P(CorpusConformance, RefusesWhatIsNoQuestion) {
  const auto view = corpus_->view();
  const auto is_refused = [](const auto& result) { return absl::IsInvalidArgument(result.status()); };
  const std::vector<index::QueryTerm> term = {{"w1", kStemField, 1.0f}};
  EXPECT_TRUE(is_refused(view->search(context(), term, {}, {.top_k = 0})));
  EXPECT_TRUE(is_refused(view->search(context(), term, {}, {.top_k = 10'001})));
  EXPECT_TRUE(is_refused(view->search(context(), {{{"w1", 9, 1.0f}}}, {}, {})));
  EXPECT_TRUE(is_refused(view->search(context(), {{{"w1", kStemField, -1.0f}}}, {}, {})));
  EXPECT_TRUE(is_refused(view->search_dense(context(), sample_.vector(), {}, 0)));
  const std::vector<float> zero(kDimensions, 0.0f), other(kDimensions + 1, 1.0f);
  std::vector<float> broken = sample_.vector();
  broken[3] = std::numeric_limits<float>::quiet_NaN();
  for (const std::vector<float>& vector : {zero, other, broken}) {
    EXPECT_TRUE(is_refused(view->search_dense(context(), vector, {}, kFound)));
    EXPECT_TRUE(is_refused(view->similarities(context(), vector, std::vector<index::UnitKey>{1})));
  }
}

TEST_P(CorpusConformance, EndsWithItsContext) {
  const auto view = corpus_->view();
  Context cancelled = context();
  cancelled.cancel();
  const Context late("default", Clock::now() - 1s);
  const std::vector<index::QueryTerm> term = {{"w1", kStemField, 1.0f}};
  EXPECT_TRUE(absl::IsCancelled(view->search(cancelled, term, {}, {}).status()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(view->search_dense(late, sample_.vector(), {}, 1).status()));
  EXPECT_TRUE(absl::IsCancelled(
      view->similarities(cancelled, sample_.vector(), std::vector<index::UnitKey>{1}).status()));
}

}  // namespace
}  // namespace atimo::retrieval
