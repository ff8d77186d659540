#include "atimo/redis/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "atimo/base/context.h"
#include "redis/redis_server.h"

namespace atimo::redis {
namespace {

using atimo::testing::RedisServer;
using std::chrono::milliseconds;
using std::chrono::seconds;

class ClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto missing = RedisServer::missing()) GTEST_SKIP() << *missing;
  }
  // Until `done`, which the test fails without.
  template <typename Condition>
  static void wait_for(const Condition& done) {
    const Clock::time_point end = Clock::now() + seconds(30);
    while (!done()) {
      ASSERT_LT(Clock::now(), end);
      std::this_thread::sleep_for(milliseconds(5));
    }
  }
};

TEST_F(ClientTest, CallsAndRunsScripts) {
  RedisServer server;
  Client client(server.client());
  ASSERT_TRUE(client.wait_until_connected(seconds(20))) << client.state();
  const std::string bytes("a\r\n\0b", 5);
  EXPECT_EQ(client.call({"SET", "k", bytes})->text, "OK");
  EXPECT_EQ(client.call({"GET", "k"})->text, bytes);
  EXPECT_TRUE(client.call({"GET", "none"})->is_nil());
  const Script script("return {KEYS[1], ARGV[1], 3}");
  for (int i = 0; i < 2; ++i) {
    const auto reply = client.run(script, "k", {"x"});
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->list.at(0).text, "k");
    EXPECT_EQ(reply->list.at(2).integer, 3);
  }
  ASSERT_TRUE(client.call({"SCRIPT", "FLUSH"}).ok());
  EXPECT_TRUE(client.run(script, "k", {"x"}).ok()) << "the server forgot it";
  EXPECT_EQ(client.call({"NOSUCH"}).status().code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(client.call({"PING"}).ok()) << "a refusal does not end the connection";
}

TEST_F(ClientTest, TakesLargeValues) {
  RedisServer server;
  Client client(server.client());
  ASSERT_TRUE(client.wait_until_connected(seconds(20)));
  const std::string large(10'000'000, 'x');
  ASSERT_TRUE(client.call({"SET", "k", large}).ok());
  EXPECT_EQ(client.call({"GET", "k"})->text.size(), large.size());
}

TEST_F(ClientTest, SaysWhoItIs) {
  RedisServer server({.password = "secret"});
  Options options = server.client();
  options.password = "wrong";
  Client refused(options);
  EXPECT_FALSE(refused.wait_until_connected(milliseconds(300)));
  EXPECT_EQ(refused.state().code(), absl::StatusCode::kPermissionDenied) << refused.state();
  Client client(server.client());
  ASSERT_TRUE(client.wait_until_connected(seconds(20))) << client.state();
  ASSERT_TRUE(client.call({"ACL", "SETUSER", "ana", "on", ">other", "~*", "+@all"}).ok());
  options.user = "ana";
  options.password = "other";
  options.database = 2;
  Client ana(options);
  ASSERT_TRUE(ana.wait_until_connected(seconds(20))) << ana.state();
  EXPECT_EQ(ana.call({"ACL", "WHOAMI"})->text, "ana");
}

TEST_F(ClientTest, SpeaksTlsWithServersItTrusts) {
  RedisServer server({.tls = true});
  Client client(server.client());
  ASSERT_TRUE(client.wait_until_connected(seconds(20))) << client.state();
  const std::string large(1'000'000, 'x');
  ASSERT_TRUE(client.call({"SET", "k", large}).ok());
  EXPECT_EQ(client.call({"GET", "k"})->text, large);
  Options options = server.client();
  options.roots.clear();
  Client distrusting(options);
  EXPECT_FALSE(distrusting.wait_until_connected(milliseconds(500)));
  EXPECT_EQ(distrusting.state().code(), absl::StatusCode::kFailedPrecondition) << distrusting.state();
  options = server.client();
  options.host = "127.0.0.1";
  Client other_name(options);
  EXPECT_FALSE(other_name.wait_until_connected(milliseconds(500))) << "the certificate is for localhost";
  EXPECT_EQ(other_name.state().code(), absl::StatusCode::kFailedPrecondition) << other_name.state();
}

TEST_F(ClientTest, ComesBackAfterTheServerWasKilled) {
  RedisServer server;
  Client client(server.client());
  ASSERT_TRUE(client.wait_until_connected(seconds(20)));
  ASSERT_TRUE(client.call({"SET", "k", "v"}).ok());
  server.kill();
  EXPECT_EQ(client.call({"GET", "k"}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(client.call({"GET", "k"}).status().code(), absl::StatusCode::kUnavailable);
  server.start();
  wait_for([&] { return client.call({"GET", "k"}).ok(); });
  EXPECT_EQ(client.call({"GET", "k"})->text, "v");
}

TEST_F(ClientTest, StartsWithoutAServer) {
  RedisServer server;
  server.kill();
  Client client(server.client());
  EXPECT_EQ(client.call({"PING"}).status().code(), absl::StatusCode::kUnavailable);
  server.start();
  wait_for([&] { return client.call({"PING"}).ok(); });
}

TEST_F(ClientTest, NoReplyOfAStalledServerIsTakenForAnother) {
  RedisServer server;
  Options options = server.client();
  options.longest_call = milliseconds(100);
  Client client(options);
  ASSERT_TRUE(client.wait_until_connected(seconds(20)));
  ASSERT_TRUE(client.call({"SET", "a", "1"}).ok());
  ASSERT_TRUE(client.call({"SET", "b", "2"}).ok());
  server.stall();
  EXPECT_EQ(client.call({"GET", "a"}).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(client.call({"GET", "a"}).status().code(), absl::StatusCode::kUnavailable);
  server.resume();
  wait_for([&] { return client.call({"PING"}).ok(); });
  EXPECT_EQ(client.call({"GET", "b"})->text, "2");
}

TEST_F(ClientTest, ServesManyThreadsWhileTheServerComesAndGoes) {
  RedisServer server;
  Client client(server.client());
  ASSERT_TRUE(client.wait_until_connected(seconds(20)));
  std::atomic<bool> over{false};
  std::atomic<int> right{0}, wrong{0};
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&, n] {
      const std::string mine = std::to_string(n);
      while (!over) {
        const auto reply = client.call({"ECHO", mine});
        if (reply.ok()) ++(reply->text == mine ? right : wrong);
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    const int before = right;
    wait_for([&] { return right > before + 100; });
    server.kill();
    server.start();
  }
  const int before = right;
  wait_for([&] { return right > before + 100; });
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace atimo::redis
