#include "atimo/server/http_server.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "fake_engine.h"
#include "raw_client.h"
#include "small_models.h"
#include "support/status_matchers.h"

namespace atimo::server {
namespace {

using std::string_literals::operator""s;
using testing::FakeEngine;
using testing::RawClient;
using testing::status_code;

constexpr char kHealth[] = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string get(std::string_view target) {
  return concat("GET ", target, " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

std::string post(std::string_view target, std::string_view body) {
  return concat("POST ", target, " HTTP/1.1\r\nHost: localhost\r\nContent-Length: ", body.size(), "\r\n\r\n",
                body);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.port = 0;
    options_.worker_threads = 2;
    options_.log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  }
  void start() {
    auto server = HttpServer::start(engine_, options_);
    ASSERT_OK(server);
    server_ = *std::move(server);
  }
  FakeEngine engine_;
  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, KeepsTheConnectionForTheNextRequest) {
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 3; ++i) {
    const std::string response = client.exchange(kHealth);
    EXPECT_EQ(status_code(response), 200);
    EXPECT_TRUE(contains(response, "Server: atimo\r\n"));
    EXPECT_TRUE(contains(response, "X-Request-Id: "));
    EXPECT_TRUE(contains(response, "Connection: keep-alive\r\n"));
    EXPECT_TRUE(contains(response, "{\"status\":\"ok\","));
  }
}

TEST_F(HttpServerTest, ReadsFilesOfThisMachineForItsOwnerAlone) {
  start();
  RawClient client(server_->port());
  const std::string response = client.exchange(post("/ingest", R"({"paths": ["/etc/passwd"]})"));
  EXPECT_EQ(status_code(response), 403) << response;
}

TEST_F(HttpServerTest, IsIdleWhileNobodyIsConnected) {
  start();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_GT(server_->idle_for().count(), 0);
  RawClient client(server_->port());
  EXPECT_EQ(status_code(client.exchange(kHealth)), 200);
  EXPECT_EQ(server_->idle_for().count(), 0);
}

TEST_F(HttpServerTest, RefusesAListenerThatIsNoSocket) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  options_.listeners = {ends[0]};
  EXPECT_EQ(HttpServer::start(engine_, options_).status().code(), absl::StatusCode::kInvalidArgument);
  ::close(ends[1]);
}

TEST_F(HttpServerTest, AnInheritedSocketOpenToTheNetworkNeedsAKeyToo) {
  sockaddr_in everywhere{};
  everywhere.sin_family = AF_INET;
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&everywhere), sizeof everywhere), 0);
  ASSERT_EQ(::listen(descriptor, 16), 0);
  options_.listeners = {descriptor};
  EXPECT_EQ(HttpServer::start(engine_, options_).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(HttpServerTest, ClosesWhenTheClientAsks) {
  start();
  RawClient client(server_->port());
  EXPECT_EQ(
      status_code(client.exchange("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")),
      200);
  EXPECT_TRUE(client.is_closed());
  RawClient old(server_->port());
  EXPECT_EQ(status_code(old.exchange("GET /health HTTP/1.0\r\n\r\n")), 200);
  EXPECT_TRUE(old.is_closed());
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  RawClient client(server_->port());
  std::string all;
  for (int i = 0; i < 20; ++i) all += get(i % 2 == 0 ? concat("/ask?q=n", i, "n") : "/health");
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 20; ++i) {
    const std::string response = client.read_response();
    EXPECT_TRUE(contains(response, i % 2 == 0 ? concat("resposta a n", i, "n") : "\"ok\"")) << i << response;
  }
}

TEST_F(HttpServerTest, ReadsAOneByteAtATimeSender) {
  start();
  RawClient client(server_->port());
  for (const char c : post("/ask", "{\"query\":\"abc\"}")) ASSERT_TRUE(client.send(std::string(1, c)));
  EXPECT_TRUE(contains(client.read_response(), "resposta a abc"));
}

TEST_F(HttpServerTest, ReadsChunkedBodiesAndContinues) {
  start();
  RawClient client(server_->port());
  EXPECT_EQ(status_code(client.exchange("POST /ask HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                                        "Transfer-Encoding: chunked\r\n\r\n")),
            100);
  EXPECT_TRUE(contains(client.exchange("5\r\n{\"que\r\n9\r\nry\":\"oi\"}\r\n0\r\n\r\n"), "resposta a oi"));
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send("HEAD /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  EXPECT_EQ(client.read_response(), "") << "a body followed";
}

TEST_F(HttpServerTest, RefusesAnOversizedHeader) {
  start();
  RawClient client(server_->port());
  client.send("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Big: " + std::string(20'000, 'a') + "\r\n\r\n");
  EXPECT_EQ(status_code(client.read_response()), 431);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServerTest, RefusesAnOversizedBodyByItsLengthAlone) {
  start();
  RawClient client(server_->port());
  EXPECT_EQ(status_code(client.exchange(
                "POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551000\r\n\r\n")),
            413);
  RawClient upload(server_->port());
  EXPECT_EQ(status_code(upload.exchange(
                "POST /documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 67108865\r\n\r\n")),
            413);
}

TEST_F(HttpServerTest, RefusesAnOversizedChunkedBody) {
  start();
  RawClient client(server_->port());
  client.send("POST /ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n");
  client.send(std::string(0x200000, 'a'));
  EXPECT_EQ(status_code(client.read_response()), 413);
}

TEST_F(HttpServerTest, TakesAnUploadLargerThanAQuestionMayBe) {
  start();
  RawClient client(server_->port());
  EXPECT_EQ(status_code(client.exchange(post("/documents", std::string(3 << 20, 'a')))), 201);
  ASSERT_EQ(engine_.uploads.size(), 1U);
  EXPECT_EQ(engine_.uploads[0].second.size(), std::size_t{3 << 20});
}

TEST_F(HttpServerTest, SurvivesGarbageAndHalfRequests) {
  start();
  for (const std::string& bytes :
       {"\x00\x01\xff\xfe garbage\r\n\r\n"s, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"s,
        "GET /health HTTP/9.9\r\n\r\n"s, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n"s,
        "POST /ask HTTP/1.1\r\nContent-Length: -5\r\n\r\n"s}) {
    RawClient client(server_->port());
    EXPECT_EQ(status_code(client.exchange(bytes)), 400) << bytes;
    EXPECT_TRUE(client.is_closed());
  }
  {
    RawClient half(server_->port());
    half.send("POST /ask HTTP/1.1\r\nContent-Length: 10\r\n\r\n{\"q");
  }
  RawClient client(server_->port());
  EXPECT_EQ(status_code(client.exchange(kHealth)), 200);
}

TEST_F(HttpServerTest, ClosesASilentConnection) {
  options_.idle_timeout = std::chrono::milliseconds(50);
  start();
  RawClient client(server_->port());
  client.send("GET /hea");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServerTest, SaysWhenThePortIsTaken) {
  start();
  options_.port = server_->port();
  const auto second = HttpServer::start(engine_, options_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(
      contains(std::string(second.status().message()), concat("porta ", options_.port, " já está em uso")));
}

TEST_F(HttpServerTest, RefusesAddressesBeyondLoopbackWithoutAKey) {
  const auto folder = TempDir::create("atimo-keys-");
  ASSERT_OK(folder);
  const std::filesystem::path file = folder->path() / "keys.json";
  auto ring = KeyRing::open(file);
  ASSERT_OK(ring);
  options_.router.keys = *ring;
  options_.address = "0.0.0.0";
  const absl::Status open = HttpServer::start(engine_, options_).status();
  EXPECT_EQ(open.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(contains(std::string(open.message()), "atimo keys add"));
  options_.address = "nada";
  EXPECT_EQ(HttpServer::start(engine_, options_).status().code(), absl::StatusCode::kInvalidArgument);
  const auto key = ApiKeyFile(file).add("portal", {});
  ASSERT_OK(key);
  ring = KeyRing::open(file);
  ASSERT_OK(ring);
  options_.router.keys = *ring;
  options_.address = "0.0.0.0";
  start();
  RawClient client(server_->port());
  const std::string request = "GET /documents HTTP/1.1\r\nHost: outro.example\r\n";
  EXPECT_EQ(status_code(client.exchange(request + "Authorization: Bearer " + *key + "\r\n\r\n")), 200);
  const std::string refused = client.exchange(request + "\r\n");
  EXPECT_EQ(status_code(refused), 401);
  EXPECT_TRUE(contains(refused, "WWW-Authenticate: Bearer"));
  EXPECT_FALSE(contains(refused, "Access-Control-Allow-Origin"));
}

TEST_F(HttpServerTest, RefusesWhoHasNoKeyBeforeTheBody) {
  const auto folder = TempDir::create("atimo-keys-");
  ASSERT_OK(folder);
  ASSERT_OK(ApiKeyFile(folder->path() / "keys.json").add("portal", {}));
  const auto ring = KeyRing::open(folder->path() / "keys.json");
  ASSERT_OK(ring);
  options_.router.keys = *ring;
  start();
  RawClient client(server_->port());
  // Of the body nothing is sent: only an answer to the header alone comes now.
  const std::string response =
      client.exchange("POST /documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n");
  EXPECT_EQ(status_code(response), 401);
}

TEST_F(HttpServerTest, ModelsAndMetricsAnswerWhileEveryWorkerIsBusy) {
  const testing::SmallModels models;
  options_.worker_threads = 1;
  options_.router.models =
      std::make_shared<ModelService>(std::vector<ServedModel>{models.mini(), models.reranker()});
  std::promise<void> gate;
  std::latch entered(1);
  engine_.on_ask = [&, open = gate.get_future().share()](const Context&) {
    entered.count_down();
    open.wait();
    return absl::OkStatus();
  };
  start();
  RawClient busy(server_->port());
  busy.send(get("/ask?q=a"));
  entered.wait();
  RawClient client(server_->port());
  EXPECT_EQ(status_code(client.exchange(post("/embed", "{\"texts\":[\"a\"]}"))), 200);
  EXPECT_EQ(status_code(client.exchange(post("/rerank", "{\"query\":\"a\",\"texts\":[\"b\"]}"))), 200);
  EXPECT_EQ(status_code(client.exchange(get("/metrics"))), 200);
  EXPECT_EQ(status_code(client.exchange(get("/status"))), 200);
  gate.set_value();
  EXPECT_EQ(status_code(busy.read_response()), 200);
}

TEST_F(HttpServerTest, TellsATraceWhichSpanItsRequestBecame) {
  start();
  RawClient client(server_->port());
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string request = "GET /health HTTP/1.1\r\nHost: localhost\r\ntraceparent: ";
  EXPECT_TRUE(contains(client.exchange(request + "00-" + trace + "-00f067aa0ba902b7-01\r\n\r\n"),
                       "traceresponse: 00-" + trace + "-"));
  EXPECT_FALSE(
      contains(client.exchange(request + "00-" + std::string(32, '0') + "-00f067aa0ba902b7-01\r\n\r\n"),
               "traceresponse"));
}

TEST_F(HttpServerTest, CountsWhatItAnswers) {
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 3; ++i) client.exchange(kHealth);
  client.exchange("nada\r\n\r\n");
  RawClient other(server_->port());
  const std::string metrics = other.exchange(get("/metrics"));
  EXPECT_TRUE(contains(metrics, "Content-Type: text/plain; version=0.0.4"));
  EXPECT_TRUE(
      contains(metrics, "atimo_http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 3\n"));
  EXPECT_TRUE(contains(metrics, "atimo_http_requests_total{method=\"\",route=\"none\",status=\"400\"} 1\n"));
  EXPECT_TRUE(contains(metrics, "atimo_http_requests_in_flight 1\n"));  // its own
}

TEST_F(HttpServerTest, TurnsAwayWhatTheQueueCannotHold) {
  options_.worker_threads = 1;
  options_.max_queued = 2;
  std::promise<void> gate;
  std::latch entered(1);
  std::atomic<int> calls = 0;
  engine_.on_ask = [&, open = gate.get_future().share()](const Context&) {
    if (calls++ == 0) entered.count_down();
    open.wait();
    return absl::OkStatus();
  };
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  const auto ask = [&] {
    clients.push_back(std::make_unique<RawClient>(server_->port()));
    clients.back()->send(get("/ask?q=a"));
  };
  ask();
  entered.wait();
  RawClient crowd(server_->port());
  // Two wait, so of the three that follow exactly one finds the queue full.
  for (int i = 0; i < 3; ++i) ask();
  int refused = 0;
  std::vector<std::future<std::string>> responses;
  for (auto& client : clients)
    responses.push_back(std::async(std::launch::async, [&client] { return client->read_response(); }));
  EXPECT_EQ(status_code(crowd.exchange(kHealth)), 200) << "health must answer under load";
  const auto any_answered = [&] {
    return std::any_of(responses.begin(), responses.end(), [](const std::future<std::string>& response) {
      return response.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready;
    });
  };
  while (!any_answered()) {
  }
  gate.set_value();
  for (auto& response : responses) {
    const std::string text = response.get();
    if (status_code(text) == 429) {
      ++refused;
      EXPECT_TRUE(contains(text, "Retry-After: 1\r\n"));
    } else {
      EXPECT_EQ(status_code(text), 200);
    }
  }
  EXPECT_EQ(refused, 1);
}

TEST_F(HttpServerTest, RefusesConnectionsOverTheLimit) {
  options_.max_connections = 1;
  start();
  RawClient first(server_->port());
  EXPECT_EQ(status_code(first.exchange(kHealth)), 200);
  RawClient second(server_->port());
  EXPECT_EQ(status_code(second.read_response()), 503);
  EXPECT_EQ(status_code(first.exchange(kHealth)), 200);
}

TEST_F(HttpServerTest, AClientThatLeavesCancelsItsRequest) {
  std::latch entered(1);
  std::promise<absl::StatusCode> ended;
  engine_.on_ask = [&](const Context& context) {
    entered.count_down();
    while (context.check().ok()) std::this_thread::yield();
    ended.set_value(context.check().code());
    return context.check();
  };
  start();
  RawClient client(server_->port());
  client.send(get("/ask?q=a"));
  entered.wait();
  client.close();
  EXPECT_EQ(ended.get_future().get(), absl::StatusCode::kCancelled);
}

TEST_F(HttpServerTest, ARequestSentAheadCancelsNothing) {
  std::promise<void> gate;
  std::latch entered(1);
  engine_.on_ask = [&](const Context& context) {
    if (entered.try_wait()) return context.check();
    entered.count_down();
    gate.get_future().wait();
    return context.check();
  };
  start();
  RawClient client(server_->port());
  client.send(get("/ask?q=a"));
  entered.wait();
  client.send(get("/ask?q=b"));
  EXPECT_EQ(status_code(RawClient(server_->port()).exchange(kHealth)), 200);
  gate.set_value();
  EXPECT_EQ(status_code(client.read_response()), 200);
  EXPECT_EQ(status_code(client.read_response()), 200);
}

TEST_F(HttpServerTest, StopLetsARunningRequestFinish) {
  std::promise<void> gate;
  std::latch entered(1);
  engine_.on_ask = [&](const Context&) {
    entered.count_down();
    gate.get_future().wait();
    return absl::OkStatus();
  };
  start();
  RawClient idle(server_->port());
  EXPECT_EQ(status_code(idle.exchange(kHealth)), 200);
  RawClient client(server_->port());
  client.send(get("/ask?q=a"));
  entered.wait();
  auto stopped = std::async(std::launch::async, [&] { server_->stop(); });
  EXPECT_TRUE(idle.is_closed());
  gate.set_value();
  const std::string response = client.read_response();
  EXPECT_EQ(status_code(response), 200);
  EXPECT_TRUE(contains(response, "Connection: close\r\n"));
  EXPECT_TRUE(client.is_closed());
  stopped.get();
  server_->wait();
  EXPECT_FALSE(RawClient(server_->port()).connected());
}

TEST_F(HttpServerTest, StopCancelsWhatRunsTooLong) {
  options_.stop_grace = std::chrono::milliseconds(20);
  std::latch entered(1);
  engine_.on_ask = [&](const Context& context) {
    entered.count_down();
    while (context.check().ok()) std::this_thread::yield();
    return context.check();
  };
  start();
  RawClient client(server_->port());
  client.send(get("/ask?q=a"));
  entered.wait();
  server_->stop();
  EXPECT_EQ(status_code(client.read_response()), 503);
}

}  // namespace
}  // namespace atimo::server
