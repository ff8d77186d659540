// A real engine behind a bad network. Times are bounded from above, generously: they only show that nothing
// hangs.
#include <thread>

#include "atimo/milvus/collection.h"
#include "milvus/fault_proxy.h"
#include "milvus/free_port.h"
#include "milvus/lite_server.h"
#include "milvus/small_collection.h"
#include "support/status_matchers.h"

namespace atimo::milvus {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using testing::FaultProxy;
using Phase = ConnectionState::Phase;

constexpr auto kSoon = 10s;

class Faults : public ::testing::Test {
 protected:
  void SetUp() override {
    LITE_PROGRAM_OR_SKIP(program);
    server_.emplace(*program);
    proxy_.emplace(server_->port());
    connect(6);
  }
  void connect(int attempts) {
    auto connection = Connection::open({.endpoint = proxy_->endpoint(), .attempts = attempts});
    ASSERT_OK(connection);
    connection_ = *std::move(connection);
  }
  static Context in(Clock::duration time) { return Context("default", Clock::now() + time); }
  // What comes of the call once it is well, or after a minute.
  template <typename Call>
  static absl::Status eventually(const Call& call) {
    const auto end = Clock::now() + 60s;
    absl::Status status = call();
    while (!status.ok() && Clock::now() < end) status = call();
    return status;
  }

  std::optional<testing::LiteServer> server_;
  std::optional<FaultProxy> proxy_;
  std::unique_ptr<Connection> connection_;
};

// With a collection of rows, opened while all was well.
class FaultsInUse : public Faults {
 protected:
  void SetUp() override {
    Faults::SetUp();
    if (connection_ == nullptr) return;
    auto collection = Collection::create(in(60s), *connection_, testing::small_options());
    ASSERT_OK(collection);
    collection_ = *std::move(collection);
    ASSERT_OK(collection_->insert(in(60s), testing::sample_rows(20)));
  }
  absl::Status search(const Context& context) {
    SearchRequest request;
    request.dense = testing::Vectors(1).dense();
    request.sparse = testing::Vectors(1).sparse();
    return collection_->search(context, request).status();
  }
  std::uint64_t count() { return collection_->count(in(60s), {}).value_or(0); }

  std::unique_ptr<Collection> collection_;
};

TEST_F(Faults, AServerThatIsDownAtTheStartIsFoundLater) {
  server_->stop();
  connect(2);
  const auto start = Clock::now();
  const absl::Status status = connection_->server_version(in(60s)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(proxy_->endpoint()));
  EXPECT_LT(Clock::now() - start, kSoon);
  EXPECT_EQ(connection_->state().phase, Phase::kUnavailable);
  EXPECT_NE(connection_->state().last_error, "");

  server_->start();
  EXPECT_OK(eventually([&] { return connection_->server_version(in(60s)).status(); }));
  EXPECT_EQ(connection_->state().phase, Phase::kReady);
}

TEST_F(FaultsInUse, AConnectionLostAndFoundNeedsNoRestart) {
  server_->stop();
  EXPECT_FALSE(search(in(1s)).ok());
  EXPECT_EQ(connection_->state().phase, Phase::kUnavailable);
  server_->start();
  EXPECT_OK(eventually([&] { return search(in(5s)); }));
  EXPECT_EQ(connection_->state().phase, Phase::kReady);
  EXPECT_EQ(count(), 20u);
}

TEST_F(FaultsInUse, AQueryCutInItsReplyIsAskedAgain) {
  const int before = proxy_->connections();
  proxy_->cut_after_reply_bytes(1);
  EXPECT_OK(search(in(60s)));
  EXPECT_GT(proxy_->connections(), before);
  EXPECT_GE(connection_->counts(Operation::kSearch).retries, 1u);
}

TEST_F(FaultsInUse, AnUpsertCutAfterItWasSentLeavesOneRowPerChunk) {
  std::vector<Row> rows = testing::sample_rows(20);
  proxy_->cut_after_request_bytes(1000);
  EXPECT_OK(collection_->upsert(in(60s), rows));
  EXPECT_EQ(count(), 20u);
}

TEST_F(FaultsInUse, AStalledServerEndsWithTheDeadline) {
  proxy_->set(FaultProxy::Mode::kStall);
  const auto start = Clock::now();
  const absl::Status status = search(in(300ms));
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("busca em normas"));
  EXPECT_LT(Clock::now() - start, kSoon);
  proxy_->set(FaultProxy::Mode::kForward);
  EXPECT_OK(search(in(60s)));
}

TEST_F(FaultsInUse, AStalledServerEndsWithTheCallsOwnLimit) {
  auto connection = Connection::open({.endpoint = proxy_->endpoint(), .longest_call = 300ms});
  ASSERT_OK(connection);
  ASSERT_OK((*connection)->server_version(Context()));
  proxy_->set(FaultProxy::Mode::kStall);
  const auto start = Clock::now();
  EXPECT_EQ((*connection)->server_version(Context()).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_LT(Clock::now() - start, kSoon);
}

TEST_F(FaultsInUse, ACancelledCallEndsWhileTheServerIsSilent) {
  proxy_->set(FaultProxy::Mode::kStall);
  Context context;
  std::thread canceller([&] {
    std::this_thread::sleep_for(100ms);
    context.cancel();
  });
  const auto start = Clock::now();
  EXPECT_EQ(search(context).code(), absl::StatusCode::kCancelled);
  EXPECT_LT(Clock::now() - start, kSoon);
  canceller.join();
}

TEST_F(Faults, ACancelledCallEndsBetweenItsAttempts) {
  server_->stop();
  connect(1'000'000);
  Context context;
  std::thread canceller([&] {
    std::this_thread::sleep_for(100ms);
    context.cancel();
  });
  const auto start = Clock::now();
  EXPECT_EQ(connection_->server_version(context).status().code(), absl::StatusCode::kCancelled);
  EXPECT_LT(Clock::now() - start, kSoon);
  canceller.join();
}

TEST_F(Faults, ARefusingProxyIsAskedAgainUntilItIsWellAgain) {
  proxy_->set(FaultProxy::Mode::kRefuse);
  connect(100);
  std::thread healer([&] {
    std::this_thread::sleep_for(300ms);
    proxy_->set(FaultProxy::Mode::kForward);
  });
  EXPECT_OK(connection_->server_version(in(60s)));
  EXPECT_GE(connection_->counts(Operation::kConnect).retries, 1u);
  healer.join();
}

TEST_F(FaultsInUse, ASlowNetworkOnlyCostsTime) {
  proxy_->set_delay(30ms);
  EXPECT_OK(search(in(60s)));
}

TEST_F(FaultsInUse, ThreadsShareAConnectionThatIsCutUnderThem) {
  std::vector<std::thread> searchers;
  std::atomic<int> failed{0};
  for (int i = 0; i < 4; ++i)
    searchers.emplace_back([&] {
      for (int j = 0; j < 20; ++j) failed += search(in(60s)).ok() ? 0 : 1;
    });
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(10ms);
    proxy_->cut();
  }
  for (std::thread& searcher : searchers) searcher.join();
  EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace atimo::milvus
