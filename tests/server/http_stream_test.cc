// Bodies that come piece by piece, on the wire.
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <future>
#include <latch>
#include <memory>
#include <thread>

#include "atimo/server/http_server.h"
#include "fake_engine.h"
#include "raw_client.h"
#include "support/status_matchers.h"

namespace atimo::server {
namespace {

using engine::AnswerEvents;
using testing::FakeEngine;
using testing::RawClient;
using testing::status_code;

constexpr char kAsk[] = "GET /ask?q=a HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
constexpr char kHealth[] = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr char kLastChunk[] = "\r\n0\r\n\r\n";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

class HttpStreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.port = 0;
    options_.worker_threads = 1;
    options_.log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  }
  void start() {
    auto server = HttpServer::start(engine_, options_);
    ASSERT_OK(server);
    server_ = *std::move(server);
  }
  // Answers stop after their sources until `gate_` opens or their request ends.
  void hold_answers() {
    engine_.on_found = [this](const Context& context, const AnswerEvents&) {
      entered_.count_down();
      while (context.check().ok())
        if (gate_.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready) break;
      ended_.set_value(context.check().code());
      return context.check();
    };
  }
  FakeEngine engine_;
  HttpServerOptions options_;
  std::latch entered_{1};
  std::promise<void> open_gate_;
  std::shared_future<void> gate_ = open_gate_.get_future().share();
  std::promise<absl::StatusCode> ended_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpStreamTest, PiecesArriveAsTheyCome) {
  hold_answers();
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(kAsk));
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_EQ(status_code(head), 200);
  EXPECT_TRUE(contains(head, "Content-Type: text/event-stream; charset=utf-8\r\n"));
  EXPECT_TRUE(contains(head, "Transfer-Encoding: chunked\r\n"));
  EXPECT_TRUE(contains(head, "X-Accel-Buffering: no\r\n"));
  EXPECT_TRUE(contains(head, "X-Request-Id: "));
  EXPECT_FALSE(contains(head, "Content-Length"));
  EXPECT_TRUE(contains(client.read_until("\n\n\r\n"), "event: sources\n"));
  open_gate_.set_value();
  const std::string rest = client.read_until(kLastChunk);
  EXPECT_TRUE(contains(rest, "event: text\ndata: {\"text\":\"resposta a a\"}\n\n"));
  EXPECT_TRUE(contains(rest, "event: answer\n"));
}

TEST_F(HttpStreamTest, TheConnectionServesTheNextRequest) {
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send(kAsk));
    EXPECT_TRUE(contains(client.read_until(kLastChunk), "event: answer\n"));
    EXPECT_EQ(status_code(client.exchange(kHealth)), 200);
  }
  // Requests sent ahead are answered in order.
  ASSERT_TRUE(client.send(std::string(kAsk) + kHealth));
  EXPECT_TRUE(contains(client.read_until(kLastChunk), "event: answer\n"));
  EXPECT_EQ(status_code(client.read_response()), 200);
}

TEST_F(HttpStreamTest, AnOldClientReadsUntilTheEnd) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send("GET /ask?q=a HTTP/1.0\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"));
  const std::string all = client.read_all();
  EXPECT_TRUE(contains(all, "Connection: close\r\n"));
  EXPECT_FALSE(contains(all, "chunked"));
  EXPECT_TRUE(contains(all, "\r\n\r\nevent: sources\n"));
  EXPECT_TRUE(all.ends_with("\n\n"));
}

TEST_F(HttpStreamTest, HeadIsAnsweredWhole) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(
      client.send("HEAD /ask?q=a HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                  "Connection: close\r\n\r\n"));
  const std::string all = client.read_all();
  EXPECT_TRUE(contains(all, "Content-Length: "));
  EXPECT_TRUE(all.ends_with("\r\n\r\n"));
}

TEST_F(HttpStreamTest, AClientThatLeavesCancelsItsAnswer) {
  hold_answers();
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(kAsk));
  client.read_until("\n\n\r\n");
  client.close();
  EXPECT_EQ(ended_.get_future().get(), absl::StatusCode::kCancelled);
}

TEST_F(HttpStreamTest, AClientThatReadsNothingHoldsNoWorker) {
  std::promise<absl::Status> ended;
  engine_.on_found = [&](const Context&, const AnswerEvents& events) {
    absl::Status status;
    const std::string piece(64 << 10, 'x');
    // More than the sockets between take.
    for (int i = 0; i < 4'096 && status.ok(); ++i) status = events.text(piece);
    ended.set_value(status);
    return status;
  };
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(kAsk));
  EXPECT_TRUE(absl::IsCancelled(ended.get_future().get()));
  EXPECT_EQ(status_code(RawClient(server_->port()).exchange(kHealth)), 200);
}

TEST_F(HttpStreamTest, ACommentBreaksALongSilence) {
  options_.comment_after = std::chrono::milliseconds(5);
  hold_answers();
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(kAsk));
  client.read_until("\n\n\r\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_until(":\n\n\r\n"), "3\r\n:\n\n\r\n");
  open_gate_.set_value();
  EXPECT_TRUE(contains(client.read_until(kLastChunk), "event: answer\n"));
}

TEST_F(HttpStreamTest, StopLetsAnAnswerFinish) {
  hold_answers();
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(kAsk));
  client.read_until("\n\n\r\n");
  auto stopped = std::async(std::launch::async, [&] { server_->stop(); });
  open_gate_.set_value();
  EXPECT_TRUE(contains(client.read_until(kLastChunk), "event: answer\n"));
  EXPECT_TRUE(client.is_closed());
  stopped.get();
}

TEST_F(HttpStreamTest, StopEndsWhatRunsTooLong) {
  options_.stop_grace = std::chrono::milliseconds(20);
  hold_answers();
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(kAsk));
  client.read_until("\n\n\r\n");
  server_->stop();
  EXPECT_FALSE(contains(client.read_all(), "event: answer\n"));
  EXPECT_EQ(ended_.get_future().get(), absl::StatusCode::kCancelled);
}

TEST_F(HttpStreamTest, WaitingAnswersHoldNoWorker) {
  options_.answer_threads = 8;
  std::latch entered(8);
  engine_.on_found = [&](const Context& context, const AnswerEvents&) {
    entered.count_down();
    gate_.wait();
    return context.check();
  };
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_->port()));
    ASSERT_TRUE(clients.back()->send(kAsk));
  }
  entered.wait();
  RawClient other(server_->port());
  EXPECT_EQ(status_code(other.exchange("GET /search?q=a HTTP/1.1\r\nHost: localhost\r\n\r\n")), 200);
  open_gate_.set_value();
  for (const auto& client : clients) EXPECT_TRUE(contains(client->read_until(kLastChunk), "event: answer\n"));
}

}  // namespace
}  // namespace atimo::server
