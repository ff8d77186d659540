// A corpus on a real engine behind a bad network, and collections that do not fit. Times are bounded from
// above, generously: they only show that nothing hangs.
#include "atimo/retrieval/milvus_corpus.h"

#include <gmock/gmock.h>

#include <optional>
#include <thread>

#include "atimo/base/file.h"
#include "atimo/milvus/collection.h"
#include "milvus/fault_proxy.h"
#include "milvus/lite_server.h"
#include "retrieval/sample_corpus.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using milvus::testing::FaultProxy;
using milvus::testing::LiteServer;
using Phase = CorpusState::Phase;
using testing::kDimensions;
using testing::SampleCorpus;

constexpr auto kSoon = 10s;

class MilvusCorpusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    LITE_PROGRAM_OR_SKIP(program);
    server_.emplace(*program);
    proxy_.emplace(server_->port());
    folder_.emplace(*TempDir::create("corpus"));
    reopen();
  }
  MilvusCorpusOptions options() const {
    MilvusCorpusOptions options;
    options.connection.endpoint = proxy_->endpoint();
    options.connection.attempts = 3;
    options.collection = "normas";
    options.folder = folder_->path();
    options.content_version = 1;
    options.dimensions = kDimensions;
    return options;
  }
  void reopen() { reopen(options()); }
  void reopen(const MilvusCorpusOptions& options) {
    corpus_.reset();
    auto corpus = MilvusCorpus::open(options);
    ASSERT_OK(corpus);
    corpus_ = *std::move(corpus);
  }
  static Context in(Clock::duration time) { return Context("default", Clock::now() + time); }

  absl::Status feed_everything(std::uint64_t token = 1) {
    return corpus_->apply(in(60s), SampleCorpus::everything(sample_.units(), token));
  }
  absl::StatusOr<std::size_t> search(const Context& context) {
    const auto hits = corpus_->view()->search(context, {{{"w1", kStemField, 1.0f}}}, {}, {.top_k = 10});
    if (!hits.ok()) return hits.status();
    return hits->size();
  }
  // The collection as another client sees it.
  std::uint64_t rows() {
    auto connection = milvus::Connection::open({.endpoint = server_->endpoint()});
    milvus::CollectionOptions other;
    other.name = "normas";
    other.dimension = kDimensions;
    auto collection = milvus::Collection::open(in(60s), **connection, other);
    EXPECT_OK(collection);
    return collection.ok() ? (*collection)->count(in(60s), {}).value_or(0) : 0;
  }
  // What comes of the call once it is well, or after a minute.
  template <typename Call>
  static absl::Status eventually(const Call& call) {
    const auto end = Clock::now() + 60s;
    absl::Status status = call();
    while (!status.ok() && Clock::now() < end) {
      std::this_thread::sleep_for(50ms);
      status = call();
    }
    return status;
  }

  std::optional<LiteServer> server_;
  std::optional<FaultProxy> proxy_;
  std::optional<TempDir> folder_;
  std::unique_ptr<Corpus> corpus_;
  SampleCorpus sample_{3, 60};
};

TEST_F(MilvusCorpusTest, AServerThatIsDownAtTheStartIsFoundLater) {
  server_->stop();
  EXPECT_EQ(corpus_->state().phase, Phase::kConnecting);
  const auto start = Clock::now();
  const absl::Status fed = feed_everything();
  EXPECT_EQ(fed.code(), absl::StatusCode::kUnavailable) << fed;
  EXPECT_THAT(std::string(fed.message()), HasSubstr(proxy_->endpoint()));
  EXPECT_LT(Clock::now() - start, kSoon);
  EXPECT_EQ(corpus_->state().phase, Phase::kUnavailable);
  EXPECT_FALSE(corpus_->state().problem.empty());
  EXPECT_TRUE(corpus_->wants_everything());
  EXPECT_EQ(corpus_->token(), 0u);
  server_->start();
  ASSERT_OK(eventually([&] { return feed_everything(); }));
  EXPECT_EQ(corpus_->state().phase, Phase::kReady);
  EXPECT_OK(search(in(60s)));
}

TEST_F(MilvusCorpusTest, AQuestionEndsWhenTheServerIsLostAndTheNextOneFindsItAgain) {
  ASSERT_OK(feed_everything());
  const std::size_t found = *search(in(60s));
  EXPECT_GT(found, 0u);
  server_->stop();
  const auto start = Clock::now();
  EXPECT_EQ(search(in(60s)).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_LT(Clock::now() - start, kSoon);
  EXPECT_EQ(corpus_->state().phase, Phase::kUnavailable);
  // What it knows without the server stays.
  EXPECT_EQ(corpus_->view()->unit_count(), 60u);
  EXPECT_GT(corpus_->view()->document_frequency(kStemField, "w1"), 0u);
  server_->start();
  ASSERT_OK(eventually([&] { return search(in(60s)).status(); }));
  EXPECT_EQ(*search(in(60s)), found);
  EXPECT_EQ(corpus_->state().phase, Phase::kReady);
}

TEST_F(MilvusCorpusTest, AServerThatStallsEndsAtTheDeadline) {
  ASSERT_OK(feed_everything());
  proxy_->set(FaultProxy::Mode::kStall);
  const auto start = Clock::now();
  EXPECT_TRUE(absl::IsDeadlineExceeded(search(in(300ms)).status()));
  EXPECT_LT(Clock::now() - start, kSoon);
  proxy_->set(FaultProxy::Mode::kForward);
  proxy_->cut();
  EXPECT_OK(eventually([&] { return search(in(5s)).status(); }));
}

TEST_F(MilvusCorpusTest, ASlowServerIsWaitedFor) {
  ASSERT_OK(feed_everything());
  proxy_->set_delay(30ms);
  EXPECT_OK(search(in(60s)));
}

TEST_F(MilvusCorpusTest, AnAnswerThatIsCutOffIsAskedForAgain) {
  ASSERT_OK(feed_everything());
  const std::size_t found = *search(in(60s));
  proxy_->cut_after_reply_bytes(40);
  const auto again = search(in(60s));
  ASSERT_OK(again);
  EXPECT_EQ(*again, found);
}

TEST_F(MilvusCorpusTest, AFeedingThatWasCutOffIsRepeatedWithNothingTwice) {
  ASSERT_OK(feed_everything());
  const std::uint64_t before = corpus_->view()->document_frequency(kStemField, "w1");
  index::UnitInput unit = sample_.units().front();
  unit.key = 900;
  unit.terms[kStemField] = {"w1"};
  const CorpusChanges changes = SampleCorpus::of({unit}, 2);
  // The server takes it, and goes before it says so.
  proxy_->cut_after_request_bytes(2'000);
  ASSERT_OK(eventually([&] { return corpus_->apply(in(60s), changes); }));
  ASSERT_OK(corpus_->apply(in(60s), changes));
  EXPECT_EQ(rows(), 61u);
  EXPECT_EQ(corpus_->view()->unit_count(), 61u);
  EXPECT_EQ(corpus_->view()->document_frequency(kStemField, "w1"), before + 1);
}

TEST_F(MilvusCorpusTest, ACollectionThatWasDroppedIsFedAnew) {
  ASSERT_OK(feed_everything());
  server_.reset();
  proxy_.reset();
  LITE_PROGRAM_OR_SKIP(program);
  server_.emplace(*program);  // an empty one
  proxy_.emplace(server_->port());
  reopen();
  EXPECT_EQ(corpus_->token(), 1u);
  const absl::Status changed = corpus_->apply(in(60s), SampleCorpus::of({sample_.units().front()}, 2));
  EXPECT_TRUE(absl::IsAborted(changed)) << changed;
  EXPECT_TRUE(corpus_->wants_everything());
  EXPECT_EQ(corpus_->token(), 0u);
  ASSERT_OK(feed_everything(2));
  EXPECT_EQ(rows(), 60u);
  EXPECT_FALSE(corpus_->wants_everything());
}

TEST_F(MilvusCorpusTest, ALostLedgerIsMadeAnewFromWhatIsFed) {
  ASSERT_OK(feed_everything());
  corpus_.reset();
  for (const char* name : {"ledger.db", "ledger.db-wal", "ledger.db-shm"})
    std::filesystem::remove(folder_->path() / name);
  reopen();
  EXPECT_TRUE(corpus_->wants_everything());
  ASSERT_OK(feed_everything());
  EXPECT_EQ(rows(), 60u);
  EXPECT_GT(*search(in(60s)), 0u);
}

TEST_F(MilvusCorpusTest, UnitsOfAnotherVersionAreFedAgain) {
  ASSERT_OK(feed_everything());
  MilvusCorpusOptions newer = options();
  newer.content_version = 2;
  reopen(newer);
  EXPECT_TRUE(corpus_->wants_everything());
  ASSERT_OK(feed_everything());
  EXPECT_EQ(rows(), 60u);
}

TEST_F(MilvusCorpusTest, AnotherCollectionIsFedFromTheStartAndSoIsTheFirstOneAfterwards) {
  ASSERT_OK(feed_everything());
  MilvusCorpusOptions other = options();
  other.collection = "outra";
  reopen(other);
  EXPECT_TRUE(corpus_->wants_everything());
  ASSERT_OK(feed_everything(2));
  reopen();
  EXPECT_TRUE(corpus_->wants_everything());
}

TEST_F(MilvusCorpusTest, LengthsThatMovedFarAskForEverythingAgain) {
  ASSERT_OK(feed_everything());
  EXPECT_FALSE(corpus_->wants_everything());
  std::vector<index::UnitInput> longer;
  for (index::UnitKey key = 1'000; key < 1'030; ++key) {
    longer.push_back(sample_.units().front());
    longer.back().key = key;
    longer.back().terms[kStemField].assign(500, "w2");
  }
  ASSERT_OK(corpus_->apply(in(60s), SampleCorpus::of(longer, 2)));
  EXPECT_TRUE(corpus_->wants_everything());
  std::vector<index::UnitInput> all = sample_.units();
  all.insert(all.end(), longer.begin(), longer.end());
  ASSERT_OK(corpus_->apply(in(60s), SampleCorpus::everything(all, 2)));
  EXPECT_FALSE(corpus_->wants_everything());
  EXPECT_EQ(rows(), 90u);
}

TEST_F(MilvusCorpusTest, ACollectionOfAnotherDimensionIsRefusedAndLeftAsItIs) {
  ASSERT_OK(feed_everything());
  MilvusCorpusOptions wider = options();
  wider.dimensions = 2 * kDimensions;
  reopen(wider);
  const absl::Status status = search(in(60s)).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("64 dimensões"));
  EXPECT_EQ(corpus_->state().phase, Phase::kRefused);
  EXPECT_EQ(rows(), 60u);
}

TEST_F(MilvusCorpusTest, ACollectionOfAnotherInstallationIsRefusedAndLeftAsItIs) {
  ASSERT_OK(feed_everything());
  const TempDir other = *TempDir::create("outro");
  MilvusCorpusOptions stranger = options();
  stranger.folder = other.path();
  reopen(stranger);
  const absl::Status status = feed_everything();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("normas"));
  EXPECT_EQ(rows(), 60u);
}

// As the older system made it: none of our numbers, nobody's name on it.
TEST_F(MilvusCorpusTest, ACollectionThatLacksFieldsIsRefusedAndLeftAsItIs) {
  auto connection = milvus::Connection::open({.endpoint = server_->endpoint()});
  ASSERT_OK(connection);
  milvus::CollectionOptions older;
  older.name = "normas";
  older.dimension = kDimensions;
  ASSERT_OK(milvus::Collection::create(in(60s), **connection, older));
  const absl::Status status = feed_everything();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(corpus_->state().phase, Phase::kRefused);
  EXPECT_EQ(rows(), 0u);
}

TEST_F(MilvusCorpusTest, OtherClientsFindTheFieldsOfLeisV3) {
  ASSERT_OK(feed_everything());
  auto connection = milvus::Connection::open({.endpoint = server_->endpoint()});
  ASSERT_OK(connection);
  milvus::CollectionOptions other;
  other.name = "normas";
  other.dimension = kDimensions;
  auto collection = milvus::Collection::open(in(60s), **connection, other);
  ASSERT_OK(collection);
  const auto read =
      (*collection)
          ->query(in(60s), std::vector<std::string>{"lei-1#art1@1"},
                  {"document_id", "text", "tipo_documento", "ano", "dense_vector", "thesis_vector"});
  ASSERT_OK(read);
  ASSERT_EQ(read->size(), 1u);
  const milvus::Row& row = read->front();
  EXPECT_EQ(std::get<std::string>(row.fields.at("document_id")), "lei-1");
  EXPECT_EQ(std::get<std::string>(row.fields.at("text")), "Art. 1º É vedado.");
  EXPECT_EQ(std::get<std::int64_t>(row.fields.at("ano")), 1990);
  EXPECT_EQ(row.dense, sample_.units().front().dense);
  EXPECT_EQ(row.thesis, row.dense);
}

}  // namespace
}  // namespace atimo::retrieval
