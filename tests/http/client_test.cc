#include "atimo/http/client.h"

#include "atimo/base/status_macros.h"
#include "atimo/http/client_pool.h"
#include "support/http_server.h"
#include "support/status_matchers.h"

namespace atimo::http {
namespace {

using atimo::testing::HttpServer;
using atimo::testing::Reply;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Served = atimo::testing::Request;
using std::chrono::milliseconds;

class ClientTest : public ::testing::Test {
 protected:
  absl::StatusOr<Head> send(const Context& context = Context(), const Client::Body& body = {}) {
    return client_.send(context, request_, body);
  }
  absl::StatusOr<Head> send_to(const HttpServer& server, const Context& context = Context()) {
    request_.url = server.url() + "/path?secret=1";
    return send(context, [this](const Head&, std::string_view piece) {
      body_ += piece;
      return absl::OkStatus();
    });
  }
  void expect(absl::StatusCode code, const absl::StatusOr<Head>& head, const std::string& words) {
    EXPECT_EQ(head.status().code(), code) << head.status();
    EXPECT_THAT(std::string(message_of(head.status())), AllOf(HasSubstr(words), Not(HasSubstr("secret"))));
  }

  Client client_{{.connect_timeout = milliseconds(5'000), .stall_timeout = milliseconds(30'000)}};
  Request request_{.method = Request::Method::kGet};
  std::string body_;
};

TEST_F(ClientTest, PostsABodyWithItsFields) {
  const HttpServer server([](const Served&) { return Reply{.body = "done"}; });
  request_ = {.method = Request::Method::kPost,
              .token = "key",
              .fields = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}},
              .body = std::string("{\"a\": 1}\0x", 10)};
  const auto head = send_to(server);
  ASSERT_OK(head);
  EXPECT_EQ(head->code, 200);
  EXPECT_EQ(body_, "done");
  const Served served = server.requests().at(0);
  EXPECT_EQ(served.method, "POST");
  EXPECT_EQ(served.target, "/path?secret=1");
  EXPECT_EQ(served.body, request_.body);
  EXPECT_EQ(served.field("content-type"), "application/json");
  EXPECT_EQ(served.field("accept"), "text/event-stream");
  EXPECT_EQ(served.field("authorization"), "Bearer key");
}

TEST_F(ClientTest, KnowsWhetherARequestHadLeft) {
  std::string nobody;
  {
    const HttpServer server([](const Served&) { return Reply{.body = "whole", .cut_after = 1}; });
    nobody = server.url();
    EXPECT_FALSE(send_to(server).ok());
    EXPECT_FALSE(client_.nothing_was_sent());
  }
  request_.url = nobody;
  expect(absl::StatusCode::kUnavailable, send(), "não aceita conexões");
  EXPECT_TRUE(client_.nothing_was_sent());
}

TEST_F(ClientTest, PostsALongBodyAtOnce) {
  const HttpServer server([](const Served&) { return Reply{}; });
  request_ = {.method = Request::Method::kPost, .body = std::string(3 << 20, 'x')};
  ASSERT_OK(send_to(server));
  EXPECT_EQ(server.requests().at(0).body.size(), request_.body.size());
  EXPECT_EQ(server.requests().at(0).field("expect"), "");
}

TEST_F(ClientTest, OneRequestLeavesNothingToTheNext) {
  const HttpServer server([](const Served&) { return Reply{.body = "x"}; });
  request_ = {.method = Request::Method::kPost, .token = "key", .fields = {{"X-A", "1"}}, .body = "b"};
  ASSERT_OK(send_to(server));
  request_ = {.method = Request::Method::kGet};
  ASSERT_OK(send_to(server));
  const Served served = server.requests().at(1);
  EXPECT_EQ(served.method, "GET");
  EXPECT_EQ(served.field("authorization") + served.field("x-a") + served.body, "");
}

TEST_F(ClientTest, HandsOverPiecesAsTheyArrive) {
  const HttpServer server([](const Served&) {
    return Reply{.pieces = {"one", "two"}, .framing = Reply::Framing::kChunked, .silent = true};
  });
  request_.url = server.url();
  Context context;
  std::string got;
  // The end of the body never comes: what is here has been handed over before it.
  const auto head = send(context, [&](const Head& of, std::string_view piece) {
    EXPECT_EQ(of.code, 200);
    got += piece;
    if (got == "onetwo") context.cancel();
    return absl::OkStatus();
  });
  EXPECT_EQ(head.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(got, "onetwo");
  EXPECT_TRUE(server.was_left());
}

TEST_F(ClientTest, AnErrorOfTheTakerClosesTheConnection) {
  const HttpServer server([](const Served&) {
    return Reply{.body = "piece", .framing = Reply::Framing::kClose, .silent = true};
  });
  request_.url = server.url();
  const auto head =
      send(Context(), [](const Head&, std::string_view) { return absl::AbortedError("enough"); });
  expect(absl::StatusCode::kAborted, head, "enough");
  EXPECT_TRUE(server.was_left());
}

TEST_F(ClientTest, AnAnswerWithAnErrorsCodeGivesItsBody) {
  const HttpServer server([](const Served&) { return Reply{.code = 400, .body = "what is wrong"}; });
  const auto head = send_to(server);
  ASSERT_OK(head);
  EXPECT_EQ(head->code, 400);
  EXPECT_EQ(head->error_body, "what is wrong");
  EXPECT_EQ(body_, "");
}

TEST_F(ClientTest, TheBodyOfAnErrorIsBounded) {
  // Its end never comes: it is not waited for.
  const HttpServer server([](const Served&) {
    return Reply{.code = 500,
                 .body = std::string(kMaxErrorBytes + 1, 'x'),
                 .framing = Reply::Framing::kClose,
                 .silent = true};
  });
  const auto head = send_to(server);
  ASSERT_OK(head);
  EXPECT_EQ(head->code, 500);
  EXPECT_EQ(head->error_body.size(), kMaxErrorBytes);
}

TEST_F(ClientTest, FollowsNoRedirect) {
  const HttpServer server([](const Served&) {
    return Reply{.code = 307, .fields = {{"Location", "/elsewhere"}}};
  });
  request_ = {.method = Request::Method::kPost, .body = "b"};
  const auto head = send_to(server);
  ASSERT_OK(head);
  EXPECT_EQ(head->code, 307);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(ClientTest, TheDeadlineEndsATransfer) {
  const HttpServer server(
      [](const Served&) { return Reply{.body = "x", .framing = Reply::Framing::kClose, .silent = true}; });
  const Context context("default", Clock::now() + milliseconds(100));
  expect(absl::StatusCode::kDeadlineExceeded, send_to(server, context), server.url());
}

TEST_F(ClientTest, ADeadlineThatIsOverAsksNobody) {
  const HttpServer server([](const Served&) { return Reply{}; });
  const Context context("default", Clock::now());
  expect(absl::StatusCode::kDeadlineExceeded, send_to(server, context), "tempo");
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(ClientTest, TheTakersTimeIsNotTheServers) {
  Client client({.stall_timeout = milliseconds(1'000)});
  const HttpServer server([](const Served&) {
    return Reply{.pieces = {"one", "two"}, .framing = Reply::Framing::kChunked};
  });
  request_.url = server.url();
  int pieces = 0;
  ASSERT_OK(client.send(Context(), request_, [&](const Head&, std::string_view) {
    if (++pieces == 1) std::this_thread::sleep_for(milliseconds(1'200));
    return absl::OkStatus();
  }));
}

TEST_F(ClientTest, SaysWhatBroke) {
  const HttpServer cut(
      [](const Served&) { return Reply{.body = "abc", .framing = Reply::Framing::kChunked, .cut = true}; });
  expect(absl::StatusCode::kUnavailable, send_to(cut), "a conexão caiu");
  const HttpServer garbage([](const Served&) { return Reply{.raw = "\x01\x02 no HTTP at all\r\n\r\n"}; });
  expect(absl::StatusCode::kUnavailable, send_to(garbage), "não é HTTP");
  const HttpServer nothing([](const Served&) { return Reply{.raw = ""}; });
  expect(absl::StatusCode::kUnavailable, send_to(nothing), "a conexão caiu");
}

TEST_F(ClientTest, RefusesWhatIsNoUrlAndFieldsOfTwoLines) {
  for (const char* url :
       {"", "localhost:8000", "ftp://host/x", "file:///etc/passwd", "http://", "http://a b"}) {
    request_.url = url;
    EXPECT_EQ(send().status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
  request_.url = "http://127.0.0.1:1/";
  request_.fields = {{"X-A", "1\r\nX-B: 2"}};
  expect(absl::StatusCode::kInvalidArgument, send(), "quebra de linha");
  request_.fields.clear();
  request_.token = "key\n";
  expect(absl::StatusCode::kInvalidArgument, send(), "quebra de linha");
}

TEST(ClientPoolTest, LendsWhatCameBack) {
  ClientPool pool({}, 1);
  ClientPool::Lease first = pool.lend();
  ClientPool::Lease second = pool.lend();
  const Client* kept = first.get();
  EXPECT_NE(kept, second.get());
  first.reset();
  second.reset();  // one too many: closed
  EXPECT_EQ(pool.lend().get(), kept);
}

}  // namespace
}  // namespace atimo::http
