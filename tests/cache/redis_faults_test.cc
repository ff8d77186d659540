#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/cache/answer_cache.h"
#include "atimo/redis/client.h"
#include "redis/redis_server.h"

// The cache on a Redis server that dies, hangs and comes back while it is used.
namespace atimo::cache {
namespace {

using atimo::testing::RedisServer;
using std::chrono::milliseconds;
using std::chrono::seconds;

class RedisFaults : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto missing = RedisServer::missing()) GTEST_SKIP() << *missing;
    server_.emplace();
  }

  // `longest_call` of 100 ms: short against the stalls below, long against a busy machine.
  std::unique_ptr<AnswerCache> open(milliseconds longest_call = milliseconds(100)) {
    RedisStoreOptions options{.server = server_->client(), .name = "test"};
    options.server.longest_call = longest_call;
    auto store = open_redis_store(options);
    EXPECT_TRUE(store.ok()) << store.status();
    return std::make_unique<AnswerCache>(*std::move(store), AnswerCache::Options{});
  }

  static Question question(int n) {
    return {.text = concat("O que diz o art. ", n, " da Lei 14.133?"), .scope = {}, .dense = {}};
  }
  static std::string right_answer(int n) { return concat("{\"answer\":", n, "}"); }
  static std::string ask(AnswerCache& cache, int n) {
    const auto answered =
        cache.answer(Context(), question(n), [n](const Context&) -> absl::StatusOr<Generated> {
          return Generated{.answer = right_answer(n), .devices = {{concat("lei-14133-2021#art", n), "aa"}}};
        });
    EXPECT_TRUE(answered.ok()) << answered.status();
    return answered.ok() ? answered->answer : "";
  }
  template <typename Condition>
  static void wait_for(const Condition& done) {
    const Clock::time_point end = Clock::now() + seconds(30);
    while (!done()) {
      ASSERT_LT(Clock::now(), end);
      std::this_thread::sleep_for(milliseconds(5));
    }
  }

  std::optional<RedisServer> server_;
};

TEST_F(RedisFaults, AnswersGoOnWhileItIsDownAndItComesBackByItself) {
  server_->kill();
  RedisStoreOptions options{.server = server_->client(), .name = "test", .first_wait = milliseconds(1)};
  AnswerCache cache(*open_redis_store(options), {});
  EXPECT_EQ(ask(cache, 1), right_answer(1));
  EXPECT_FALSE(cache.find_exact(question(1)));
  EXPECT_EQ(cache.feedback(Context(), 1, Feedback::kLike).code(), absl::StatusCode::kUnavailable)
      << "what is not kept is not acknowledged";
  EXPECT_GT(cache.look_ups().store_errors, 0u);
  server_->start();
  wait_for([&] {
    ask(cache, 1);
    return cache.find_exact(question(1)).has_value();
  });
}

TEST_F(RedisFaults, NoWrongAnswerWhileItIsKilledStalledAndStarted) {
  const auto cache = open();
  std::atomic<bool> over{false};
  std::atomic<std::uint64_t> asked{0}, wrong{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int n = thread; !over; n = (n + 7) % 50) {
        if (ask(*cache, n + 1) != right_answer(n + 1)) ++wrong;
        ++asked;
      }
    });
  }
  const auto go_on = [&] {
    const std::uint64_t before = asked;
    wait_for([&] { return asked > before + 200; });
  };
  for (int round = 0; round < 3; ++round) {
    go_on();
    server_->stall();
    go_on();
    server_->resume();
    go_on();
    server_->kill();
    go_on();
    server_->start();
  }
  const std::uint64_t hits = cache->look_ups().hits;
  wait_for([&] { return cache->look_ups().hits > hits + 100; });
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0u);
}

TEST_F(RedisFaults, NoAcknowledgedFeedbackIsLost) {
  const auto cache = open();
  ask(*cache, 1);
  const auto id = cache->id_of(question(1));
  ASSERT_TRUE(id);
  std::uint64_t acknowledged = 0, unknown = 0;
  std::atomic<bool> over{false};
  std::thread reader([&] {
    while (!over) {
      const absl::Status status = cache->feedback(Context(), *id, Feedback::kLike);
      // The connection went before the reply: it may have been counted or not.
      status.ok() ? ++acknowledged : ++unknown;
    }
  });
  for (int round = 0; round < 4; ++round) {
    const std::uint64_t before = cache->look_ups().exact_hits;
    wait_for([&] { return cache->find_exact(question(1)) && cache->look_ups().exact_hits > before + 20; });
    server_->kill();
    server_->start();
  }
  over = true;
  reader.join();
  wait_for([&] { return cache->find_exact(question(1)).has_value(); });
  const auto listed = cache->list(Context(), {});
  ASSERT_TRUE(listed.ok() && listed->size() == 1) << listed.status();
  EXPECT_GE(listed->at(0).likes, acknowledged);
  EXPECT_LE(listed->at(0).likes, acknowledged + unknown);
  EXPECT_GT(acknowledged, 0u);
}

TEST_F(RedisFaults, TwoProcessesShareAnswersAndWhatIsForgotten) {
  const auto one = open(seconds(5)), other = open(seconds(5));
  const Question asked{.text = "Quem aprova o plano de obras?", .scope = {}, .dense = {}};
  ASSERT_EQ(one->put(asked, {.answer = "o prefeito", .devices = {}}), absl::OkStatus());
  const auto hit =
      other->find({.text = "De quem é a aprovação do plano de obras?", .scope = {}, .dense = {}}).hit;
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->stored.answer, "o prefeito");
  ASSERT_EQ(other->feedback(Context(), hit->stored.id, Feedback::kDislike), absl::OkStatus());
  EXPECT_FALSE(one->find_exact(asked));
}

// A cluster refuses what crosses hash slots.
TEST_F(RedisFaults, EveryStepStaysInOneHashSlot) {
  const RedisServer cluster({.cluster = true});
  const auto store = *open_redis_store({.server = cluster.client(), .name = "test"});
  NewEntry made;
  made.address = {.scope = "s", .exact = "a", .signature = 1, .subject = 2};
  made.name_space = "default";
  made.question = "a";
  made.devices = {{"lei-1#art1", "aa"}, {"lei-2#art1", "aa"}};
  made.expires = 1000;
  for (int i = 0; i < 2; ++i) ASSERT_EQ(store->put({&made, 1}), absl::OkStatus());
  const EntryId id = store->exact(made.address, 0)->value().id;
  EXPECT_EQ(store->candidates(made.address, 0)->size(), 1u);
  EXPECT_TRUE(store->get(id, 0)->has_value());
  EXPECT_EQ(store->count(std::vector<Served>{{id, 1, 5}}), absl::OkStatus());
  EXPECT_EQ(store->feedback("default", id, Feedback::kLike), absl::OkStatus());
  for (const Order order : {Order::kTop, Order::kProblems, Order::kLiked})
    EXPECT_TRUE(store->list("default", {.order = order}).ok());
  EXPECT_TRUE(store->statistics("default", 0).ok());
  EXPECT_TRUE(store->growth("default", 0, 30).ok());
  EXPECT_EQ(*store->drop("default", {Selection::What::kQuestion, "b"}), 0u);
  EXPECT_EQ(*store->changed(std::vector<Device>{{"lei-1#art1", "bb"}}), 1u);
  ASSERT_EQ(store->put({&made, 1}), absl::OkStatus());
  EXPECT_EQ(*store->drop("default", {Selection::What::kDocument, "lei-2"}), 1u);
  EXPECT_EQ(*store->drop("default", Selection{}), 0u);
  EXPECT_EQ(*store->drop(id), 0u);
  EXPECT_EQ(*store->sweep(2000, 1), 0u);
}

TEST_F(RedisFaults, WhatTheServerEvictedIsAMissAndItsTracesAreSwept) {
  RedisStoreOptions options{.server = server_->client(), .name = "test"};
  auto store = *open_redis_store(options);
  NewEntry made;
  made.address = {.scope = "s", .exact = "a", .signature = 1, .subject = 2};
  made.name_space = "default";
  made.question = "a";
  made.answer = "{}";
  made.devices = {{"lei-1#art1", "aa"}};
  made.expires = 1000;
  ASSERT_TRUE(store->put({&made, 1}).ok());
  redis::Client client(server_->client());
  ASSERT_TRUE(client.wait_until_connected(seconds(20)));
  ASSERT_EQ(client.call({"DEL", "{test}:entry:1", "{test}:rests_on:1"})->integer, 2);
  EXPECT_FALSE(store->exact(made.address, 0)->has_value());
  EXPECT_TRUE(store->candidates(made.address, 0)->empty());
  EXPECT_TRUE(store->list("default", {})->empty());
  EXPECT_EQ(*store->changed(std::vector<Device>{{"lei-1#art1", "bb"}}), 0u);
  EXPECT_EQ(*store->drop("default", {Selection::What::kQuestion, "a"}), 0u);
  EXPECT_EQ(*store->sweep(2000, 10), 0u);
  EXPECT_EQ(store->statistics("default", 0)->expired, 0u);
  const auto left = client.call({"KEYS", "*"});
  ASSERT_TRUE(left.ok());
  std::vector<std::string> names;
  for (const redis::Reply& name : left->list) names.push_back(name.text);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"{test}:days:default", "{test}:next", "{test}:spaces"}));
  ASSERT_TRUE(store->put({&made, 1}).ok()) << "what is left does not stand in the way";
  EXPECT_TRUE(store->exact(made.address, 0)->has_value());
}

}  // namespace
}  // namespace atimo::cache
