// What a server may say, said by one in this process.
#include <cmath>
#include <limits>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/milvus/collection.h"
#include "milvus/scripted_server.h"
#include "milvus/small_collection.h"
#include "support/status_matchers.h"

namespace atimo::milvus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace std::chrono_literals;
using testing::ScriptedServer;
namespace pb = ::milvus::proto;

std::string message(const absl::Status& status) { return std::string(status.message()); }

ScriptedServer::Reply failure(int code, const std::string& reason, bool retriable = false) {
  ScriptedServer::Reply reply;
  reply.status.set_code(code);
  reply.status.set_reason(reason);
  reply.status.set_retriable(retriable);
  return reply;
}
ScriptedServer::Reply transport(grpc::StatusCode code, const std::string& reason) {
  return {{}, grpc::Status(code, reason)};
}

class Server : public ::testing::Test {
 protected:
  void connect(ConnectionOptions options = {}) {
    options.endpoint = server_.endpoint();
    options.first_pause = 1ms;
    options.longest_pause = 5ms;
    auto connection = Connection::open(options);
    ASSERT_OK(connection);
    connection_ = *std::move(connection);
  }
  void open(CollectionOptions options = testing::small_options()) {
    connect();
    auto collection = Collection::open(Context(), *connection_, std::move(options));
    ASSERT_OK(collection);
    collection_ = *std::move(collection);
  }
  absl::Status open_error(CollectionOptions options = testing::small_options()) {
    connect();
    return Collection::open(Context(), *connection_, std::move(options)).status();
  }
  // What a search finds, from a server that answers like this first.
  absl::Status search_after(ScriptedServer::Reply reply) {
    server_.answer_next("Search", std::move(reply));
    return collection_->search(Context(), query()).status();
  }
  static SearchRequest query() {
    SearchRequest request;
    request.dense = testing::Vectors(1).dense();
    request.k = 5;
    return request;
  }
  static Row row() {
    Row row = testing::sample_rows(1).front();
    row.fields = {{"document_id", "LEI-0"}};
    return row;
  }

  ScriptedServer server_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Collection> collection_;
};

TEST_F(Server, IsAskedAgainAfterARateLimit) {
  open();
  EXPECT_OK(search_after(failure(8, "rate limit exceeded")));
  EXPECT_EQ(server_.calls("Search"), 2);
  EXPECT_EQ(connection_->counts(Operation::kSearch).retries, 1u);
  EXPECT_EQ(connection_->counts(Operation::kSearch).failures, 0u);
  EXPECT_EQ(connection_->counts(Operation::kSearch).microseconds.count(), 1u);
}

TEST_F(Server, IsAskedAgainWhenItSaysThatItMayBe) {
  open();
  EXPECT_OK(search_after(failure(777, "moving a segment", true)));
  ScriptedServer::Reply old;
  old.status.set_error_code(pb::common::RateLimit);
  EXPECT_OK(search_after(old));
  EXPECT_OK(search_after(transport(grpc::StatusCode::UNAVAILABLE, "going away")));
  EXPECT_EQ(server_.calls("Search"), 6);
}

TEST_F(Server, IsNotAskedAgainWhenThatCannotHelp) {
  open();
  EXPECT_EQ(search_after(failure(1100, "bad topk")).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(search_after(failure(65535, "panic")).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(search_after(failure(9, "quota")).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(search_after(transport(grpc::StatusCode::RESOURCE_EXHAUSTED, "")).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(server_.calls("Search"), 4);
  EXPECT_EQ(connection_->counts(Operation::kSearch).failures, 4u);
}

TEST_F(Server, GivesUpAfterItsAttempts) {
  ConnectionOptions options;
  options.attempts = 3;
  connect(options);
  for (int i = 0; i < 5; ++i) server_.answer_next("Connect", failure(1, "starting"));
  const auto version = connection_->server_version(Context());
  EXPECT_EQ(version.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(server_.calls("Connect"), 3);
}

TEST_F(Server, IsNotAskedAgainBeyondTheDeadline) {
  ConnectionOptions options;
  options.attempts = 1'000'000;
  connect(options);
  for (int i = 0; i < 2000; ++i) server_.answer_next("Connect", failure(8, "rate limit exceeded"));
  const auto start = Clock::now();
  const Context context("default", start + 200ms);
  const absl::Status status = connection_->server_version(context).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_LT(Clock::now() - start, 10s);
}

TEST_F(Server, IsNamedInMessagesWithTheOperationAndTheReason) {
  open();
  EXPECT_THAT(message(search_after(failure(5, "segment lost"))),
              AllOf(HasSubstr(server_.endpoint()), HasSubstr("busca em normas"), HasSubstr("segment lost"),
                    HasSubstr("código 5")));
}

TEST_F(Server, SaysThatTheCallerErredByItsExtraInfo) {
  open();
  ScriptedServer::Reply reply = failure(2200, "expression");
  (*reply.status.mutable_extra_info())["is_input_error"] = "true";
  EXPECT_EQ(search_after(reply).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(Server, RefusesCredentials) {
  connect();
  server_.answer_next("Connect", transport(grpc::StatusCode::UNAUTHENTICATED, "auth check failure"));
  const absl::Status status = connection_->server_version(Context()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(message(status), HasSubstr("token"));
  EXPECT_EQ(server_.calls("Connect"), 1);
  EXPECT_EQ(connection_->state().phase, ConnectionState::Phase::kReady);
  EXPECT_EQ(connection_->state().last_error, "auth check failure");
}

TEST_F(Server, ReceivesTheTokenInBase64AndTheDatabase) {
  ConnectionOptions options;
  options.token = "root:Milvus";
  options.database = "juridico";
  connect(options);
  const auto version = connection_->server_version(Context());
  ASSERT_OK(version);
  EXPECT_EQ(*version, "2.5.4");
  EXPECT_EQ(server_.metadata("authorization"), "cm9vdDpNaWx2dXM=");
  EXPECT_EQ(server_.metadata("dbname"), "juridico");
}

TEST_F(Server, HasACollectionThatLacksAField) {
  server_.schema.mutable_fields()->DeleteSubrange(2, 1);
  const absl::Status status = open_error();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(message(status), AllOf(HasSubstr("normas"), HasSubstr("document_id")));
}

TEST_F(Server, HasACollectionOfAnotherDimension) {
  CollectionOptions options = testing::small_options();
  options.dimension = 1024;
  const absl::Status status = open_error(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(message(status), AllOf(HasSubstr("dense_vector"), HasSubstr("16"), HasSubstr("1024")));
}

TEST_F(Server, HasACollectionOfAnotherMetric) {
  server_.indexes[0].mutable_params(1)->set_value("L2");
  EXPECT_THAT(message(open_error()), AllOf(HasSubstr("dense_vector"), HasSubstr("L2"), HasSubstr("COSINE")));
}

TEST_F(Server, HasACollectionWithoutAnIndex) {
  server_.indexes.clear();
  EXPECT_THAT(message(open_error()), AllOf(HasSubstr("dense_vector"), HasSubstr("índice")));
}

TEST_F(Server, HasNoSuchCollection) {
  server_.answer_next("DescribeCollection", failure(100, "collection not found"));
  EXPECT_EQ(open_error().code(), absl::StatusCode::kNotFound);
}

TEST_F(Server, IsNotAskedWhatNoServerWouldAnswer) {
  open();
  const auto refused = [&](const auto& change) {
    SearchRequest request = query();
    change(request);
    return collection_->search(Context(), request).status().code() == absl::StatusCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused([](SearchRequest& r) { r.k = 0; }));
  EXPECT_TRUE(refused([](SearchRequest& r) { r.k = 16'385; }));
  EXPECT_TRUE(refused([](SearchRequest& r) { r.ef = 0; }));
  EXPECT_TRUE(refused([](SearchRequest& r) { r.dense.pop_back(); }));
  EXPECT_TRUE(refused([](SearchRequest& r) { r.dense[3] = std::numeric_limits<float>::quiet_NaN(); }));
  EXPECT_TRUE(refused([](SearchRequest& r) { r.sparse = {{2, 1}, {1, 1}}; }));
  EXPECT_TRUE(refused([](SearchRequest& r) { r.dense.clear(); }));
  EXPECT_EQ(server_.calls("Search"), 0);
}

TEST_F(Server, IsNotSentRowsThatDoNotFitTheCollection) {
  open();
  const auto code = [&](const auto& change) {
    Row changed = row();
    change(changed);
    return collection_->insert(Context(), std::vector{changed}).code();
  };
  EXPECT_EQ(code([](Row& r) { r.dense.clear(); }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](Row& r) { r.sparse.ids = {1}; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](Row& r) { r.chunk_id.clear(); }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](Row& r) { r.fields["document_id"] = std::int64_t{1}; }),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](Row& r) { r.fields["document_id"] = std::string("\xff"); }),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](Row& r) { r.fields["ementa"] = std::string("x"); }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](Row& r) { r.fields["namespace"] = std::string("outro"); }),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(server_.calls("Insert"), 0);
  EXPECT_EQ(code([](Row& r) { r.fields["namespace"] = std::string("default"); }), absl::StatusCode::kOk);
  EXPECT_EQ(code([](Row& r) { r.fields["valid_from"] = std::int64_t{1}; }), absl::StatusCode::kOk);
}

TEST_F(Server, StoresAnInsertionAtMostOnce) {
  open();
  server_.answer_next("Insert", transport(grpc::StatusCode::UNAVAILABLE, "reply lost"));
  const absl::Status status = collection_->insert(Context(), std::vector{row()});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(message(status), HasSubstr("não se sabe se o pedido foi atendido"));
  EXPECT_EQ(server_.calls("Insert"), 1);
  server_.answer_next("Insert", failure(8, "rate limit exceeded"));
  EXPECT_OK(collection_->insert(Context(), std::vector{row()}));
  EXPECT_EQ(server_.calls("Insert"), 3);
}

TEST_F(Server, RemovesWhatALostUpsertLeft) {
  open();
  server_.answer_next("Insert", transport(grpc::StatusCode::UNAVAILABLE, "reply lost"));
  EXPECT_OK(collection_->upsert(Context(), std::vector{row()}));
  EXPECT_EQ(server_.last_delete().expr(), R"(chunk_id in ["LEI-0#ART-0"] and id not in [2])");
}

TEST_F(Server, RefusesAChunkTwiceInOneUpsert) {
  open();
  EXPECT_EQ(collection_->upsert(Context(), std::vector{row(), row()}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(server_.calls("Insert"), 0);
}

TEST_F(Server, GetsRowsInBatches) {
  CollectionOptions options = testing::small_options();
  options.batch_bytes = 450;
  open(options);
  std::vector<Row> rows(7, row());
  EXPECT_OK(collection_->insert(Context(), rows));
  EXPECT_EQ(server_.calls("Insert"), 4);
}

TEST_F(Server, IsToldTheLastWriteThatASearchMustSee) {
  open();
  ASSERT_OK(collection_->search(Context(), query()));
  EXPECT_EQ(server_.last_search().consistency_level(), pb::common::Session);
  EXPECT_EQ(server_.last_search().guarantee_timestamp(), 1u);
  ASSERT_OK(collection_->insert(Context(), std::vector{row()}));
  ASSERT_OK(collection_->search(Context(), query()));
  EXPECT_EQ(server_.last_search().guarantee_timestamp(), 100u);
}

TEST_F(Server, IsToldThatASearchMustSeeEverything) {
  CollectionOptions options = testing::small_options();
  options.consistency = Consistency::kStrong;
  open(options);
  ASSERT_OK(collection_->search(Context(), query()));
  EXPECT_EQ(server_.last_search().consistency_level(), pb::common::Strong);
  EXPECT_EQ(server_.last_search().guarantee_timestamp(), 0u);
  EXPECT_FALSE(server_.last_search().use_default_consistency());
}

TEST_F(Server, IsToldTheBeamOfAGraphIndex) {
  open();
  SearchRequest request = query();
  request.k = 300;
  ASSERT_OK(collection_->search(Context(), request));
  std::map<std::string, std::string> parameters;
  const pb::milvus::SearchRequest sent = server_.last_search();
  for (const auto& parameter : sent.search_params()) parameters[parameter.key()] = parameter.value();
  EXPECT_EQ(parameters["params"], R"({"ef":300})");
  EXPECT_EQ(parameters["topk"], "300");
  EXPECT_EQ(parameters["metric_type"], "COSINE");
  EXPECT_EQ(parameters["anns_field"], "dense_vector");
}

}  // namespace
}  // namespace atimo::milvus
