// A collection with exactly the fields of the older system, on a real engine.
#include "atimo/retrieval/served_collection.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "atimo/milvus/internal/layout.h"
#include "atimo/milvus/internal/service.h"
#include "milvus/lite_server.h"
#include "milvus/small_collection.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;
using milvus::testing::kDimension;

constexpr std::size_t kRows = 40;

// The older system knew neither name spaces nor history; its key is a number that the server counts.
void make_older_collection(const std::string& endpoint, const std::set<std::string>& left_out) {
  milvus::CollectionOptions options;
  options.dimension = kDimension;
  auto service = milvus::internal::Service::open({.endpoint = endpoint});
  ASSERT_OK(service);
  auto request = milvus::internal::collection_request(options);
  ::milvus::proto::schema::CollectionSchema schema, older;
  ASSERT_TRUE(schema.ParseFromString(request.schema()));
  older = schema;
  older.clear_fields();
  for (const auto& field : schema.fields())
    if (!left_out.contains(field.name())) *older.add_fields() = field;
  request.set_schema(older.SerializeAsString());
  const Context context("default", Clock::now() + 60s);
  ASSERT_OK((*service)->call(context, request).status());
  for (const auto& plan : milvus::internal::index_plans(options)) {
    if (left_out.contains(plan.field)) continue;
    absl::Status made;
    for (const auto& way : plan.ways) {
      made = (*service)->call(context, way).status();
      if (made.ok()) break;
    }
    if (plan.need == milvus::internal::IndexPlan::Need::kRequired) {
      ASSERT_OK(made);
    }
  }
}

const std::set<std::string> kUnknownToIt = {"namespace", "status", "valid_from", "valid_to"};

class ServedCollectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    LITE_PROGRAM_OR_SKIP(program);
    server_.emplace(*program);
    auto served = ServedCollection::open({.connection = {.endpoint = server_->endpoint(), .attempts = 2},
                                          .collection = "leis_v3",
                                          .fields = {},
                                          .dimension = kDimension});
    ASSERT_OK(served);
    served_ = *std::move(served);
  }
  void fill(std::set<std::string> left_out = kUnknownToIt) {
    make_older_collection(server_->endpoint(), left_out);
    rows_ = milvus::testing::sample_rows(kRows);
    for (milvus::Row& row : rows_) {
      for (const std::string& name : left_out) row.fields.erase(name);
      if (left_out.contains("text")) row.fields.erase("text");
    }
    auto connection = milvus::Connection::open({.endpoint = server_->endpoint()});
    ASSERT_OK(connection);
    milvus::CollectionOptions options;
    options.dimension = kDimension;
    auto collection = milvus::Collection::open(context(), **connection, options);
    ASSERT_OK(collection);
    ASSERT_OK((*collection)->insert(context(), rows_));
  }
  static Context context() { return Context("default", Clock::now() + 60s); }

  QuestionVectors question() {
    return {.dense = vectors_.dense(), .sparse = vectors_.sparse(30), .thesis = vectors_.dense()};
  }
  std::vector<std::string> ids(const QuestionVectors& question, const ServedSearchOptions& options,
                               const milvus::Filter& filter = {}) {
    const auto found = served_->search(context(), question, filter, options);
    EXPECT_OK(found);
    std::vector<std::string> out;
    if (found.ok())
      for (const ServedChunk& chunk : *found) out.push_back(chunk.chunk_id);
    return out;
  }
  // Chunks by the sum of their scores, best first.
  std::vector<std::string> ranked(const QuestionVectors& question, const auto& score_of) {
    std::vector<std::pair<double, std::string>> all;
    for (const milvus::Row& row : rows_) all.emplace_back(score_of(row, question), row.chunk_id);
    std::sort(all.begin(), all.end(), std::greater());
    std::vector<std::string> out;
    for (std::size_t i = 0; i < 10; ++i) out.push_back(all[i].second);
    return out;
  }

  std::optional<milvus::testing::LiteServer> server_;
  std::unique_ptr<ServedCollection> served_;
  std::vector<milvus::Row> rows_;
  milvus::testing::Vectors vectors_{11};
};

TEST_F(ServedCollectionTest, SearchesByEachVectorAlone) {
  fill();
  const QuestionVectors asked = question();
  EXPECT_EQ(ids(asked, {.fusion = Fusion::kDense, .top_k = 10}),
            ranked(asked, [](const milvus::Row& row, const QuestionVectors& q) {
              return milvus::testing::cosine(row.dense, q.dense);
            }));
  EXPECT_EQ(ids(asked, {.fusion = Fusion::kLexical, .top_k = 10}),
            ranked(asked, [](const milvus::Row& row, const QuestionVectors& q) {
              return milvus::testing::inner_product(row.sparse, q.sparse);
            }));
}

// All rows are candidates, so that the sums are those of all rows.
TEST_F(ServedCollectionTest, FusesThreeVectorsByWeights) {
  fill();
  const QuestionVectors asked = question();
  const auto score = [](const milvus::Row& row, const QuestionVectors& q) {
    const double product = milvus::testing::inner_product(row.sparse, q.sparse);
    const double sparse = product > 0 ? 0.5 + std::atan(product) / std::acos(-1.0) : 0;
    return 0.5 * (1 + milvus::testing::cosine(row.dense, q.dense)) / 2 + 0.3 * sparse +
           0.2 * (1 + milvus::testing::cosine(row.thesis, q.thesis)) / 2;
  };
  EXPECT_EQ(ids(asked, {.top_k = 10, .candidates = kRows}), ranked(asked, score));
}

TEST_F(ServedCollectionTest, FusesByRanks) {
  fill();
  const QuestionVectors asked = question();
  const auto found = served_->search(context(), asked, {}, {.fusion = Fusion::kRrf, .top_k = 5});
  ASSERT_OK(found);
  ASSERT_EQ(found->size(), 5u);
  EXPECT_LE(found->front().score, 3.0f / 61);
  EXPECT_GT(found->front().score, 1.0f / 100);
}

TEST_F(ServedCollectionTest, BringsTextAndPlaceOfWhatItFinds) {
  fill();
  QuestionVectors asked;
  asked.dense = rows_[7].dense;
  const auto found = served_->search(context(), asked, {}, {.fusion = Fusion::kDense, .top_k = 1});
  ASSERT_OK(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().chunk_id, rows_[7].chunk_id);
  EXPECT_EQ(found->front().document_id, "LEI-1");
  EXPECT_EQ(found->front().text, "Artigo 7: é vedado.");
  EXPECT_EQ(std::get<std::int64_t>(found->front().fields.at("ano")), 2007);
}

TEST_F(ServedCollectionTest, FiltersByWhatItHas) {
  fill();
  const ServedSearchOptions options{.fusion = Fusion::kDense, .top_k = kRows};
  for (const std::string& id : ids(question(), options, {.documents = {"LEI-2"}, .first_year = 2005}))
    EXPECT_THAT(id, HasSubstr("LEI-2#"));
  // Its rows are in force, and everybody's.
  EXPECT_EQ(ids(question(), options, {.as_of = 10, .name_space = "default"}).size(), kRows);
  const auto other = served_->search(context(), question(), {.name_space = "outro"}, options);
  EXPECT_TRUE(absl::IsFailedPrecondition(other.status())) << other.status();
}

TEST_F(ServedCollectionTest, GivesChunksByTheirIdsInTheirOrder) {
  fill();
  const std::vector<std::string> wanted = {rows_[9].chunk_id, "nenhum", rows_[2].chunk_id};
  const auto chunks = served_->chunks(context(), wanted);
  ASSERT_OK(chunks);
  ASSERT_EQ(chunks->size(), 2u);
  EXPECT_EQ((*chunks)[0].text, "Artigo 9: é vedado.");
  EXPECT_EQ((*chunks)[1].chunk_id, rows_[2].chunk_id);
}

TEST_F(ServedCollectionTest, NamesTheFieldThatIsMissing) {
  std::set<std::string> left_out = kUnknownToIt;
  left_out.insert("text");
  fill(left_out);
  const absl::Status status = served_->search(context(), question(), {}, {}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("text"));
}

TEST_F(ServedCollectionTest, IsFoundOnceItIsThere) {
  EXPECT_TRUE(absl::IsNotFound(served_->search(context(), question(), {}, {}).status()));
  fill();
  EXPECT_OK(served_->search(context(), question(), {}, {}));
  EXPECT_EQ(served_->state().phase, CorpusState::Phase::kReady);
}

TEST(QuestionVectorsTest, TakeTheModelsHeads) {
  encoder::Embedding embedding;
  embedding.dense = {0.6f, 0.8f};
  embedding.sparse = {{3, 0.5f}, {9, 0.25f}};
  const QuestionVectors vectors = question_vectors(embedding);
  EXPECT_THAT(vectors.sparse.ids, ElementsAre(3u, 9u));
  EXPECT_THAT(vectors.sparse.weights, ElementsAre(0.5f, 0.25f));
  EXPECT_EQ(vectors.thesis, embedding.dense);
}

}  // namespace
}  // namespace atimo::retrieval
