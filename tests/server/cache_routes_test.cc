#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "atimo/server/routes.h"
#include "fake_engine.h"
#include "small_cache.h"

namespace atimo::server {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class CacheRoutesTest : public ::testing::Test {
 protected:
  CacheRoutesTest() { engine_.curation = &cache_.cache(); }

  json send(std::string method, std::string target, const std::string& body = {}, int status = 200,
            std::string name_space = {}) {
    const Response response = router_.handle({.method = std::move(method),
                                              .target = std::move(target),
                                              .content_type = body.empty() ? "" : "application/json",
                                              .name_space = std::move(name_space),
                                              .body = body});
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }
  bool is_given() { return cache_.cache().find_exact(testing::SmallCache::question()).has_value(); }

  testing::SmallCache cache_;
  testing::FakeEngine engine_;
  const Router router_{engine_};
};

TEST_F(CacheRoutesTest, TellsWhatIsRemembered) {
  ASSERT_TRUE(is_given());
  const json stats = send("GET", "/cache/stats");
  EXPECT_EQ(stats["entries"], 1);
  EXPECT_EQ(stats["served"], 1);
  EXPECT_EQ(stats["look_ups"]["exact_hits"], 1);
  ASSERT_EQ(stats["growth"].size(), 30u);
  EXPECT_EQ(stats["growth"].back()["made"], 1);
  const json entry = send("GET", "/cache/entries?order=top&limit=5")["entries"].at(0);
  EXPECT_EQ(entry["cache_id"], 1);
  EXPECT_EQ(entry["question"], "Quem aprova o plano de obras?");
  EXPECT_EQ(entry["served"], 1);
  EXPECT_EQ(entry["expires_ms"].get<std::int64_t>() - entry["created_ms"].get<std::int64_t>(), 86'400'000);
  EXPECT_FALSE(entry.contains("answer"));
  EXPECT_EQ(send("GET", "/cache/entries?order=liked")["entries"].at(0)["answer"]["success"], true);
  EXPECT_TRUE(send("GET", "/cache/entries?order=liked&after=1")["entries"].empty());
  EXPECT_TRUE(send("GET", "/cache/entries", "", 200, "outro")["entries"].empty());
}

TEST_F(CacheRoutesTest, WhatIsDislikedIsAProblemAndNotGivenAgain) {
  EXPECT_TRUE(send("GET", "/cache/entries?order=problems")["entries"].empty());
  send("POST", "/feedback", R"({"cache_id": 1, "feedback": "like"})");
  EXPECT_TRUE(is_given());
  EXPECT_EQ(send("POST", "/feedback", R"({"cache_id": 1, "feedback": "dislike"})")["feedback"], "dislike");
  EXPECT_FALSE(is_given());
  const json problem = send("GET", "/cache/entries?order=problems")["entries"].at(0);
  EXPECT_EQ(problem["dislikes"], 1);
  EXPECT_EQ(problem["likes"], 1);
}

TEST_F(CacheRoutesTest, FeedbackOnWhatIsNotThereIsNotFound) {
  const json unknown = send("POST", "/feedback", R"({"cache_id": 77, "feedback": "like"})", 404);
  EXPECT_EQ(unknown["error_type"], "not_found");
  EXPECT_THAT(unknown["error"].get<std::string>(), HasSubstr("77"));
  send("POST", "/feedback", R"({"cache_id": 1, "feedback": "dislike"})", 404, "outro");
  EXPECT_TRUE(is_given());
}

TEST_F(CacheRoutesTest, ForgetsByQuestionDeviceDocumentAndNameSpace) {
  const char* const selections[] = {R"({"question": "quem aprova o PLANO de obras"})",
                                    R"({"device": "lei-1-2020#art1"})", R"({"document": "lei-1-2020"})",
                                    R"({"namespace": "default"})"};
  for (const char* const selection : selections) {
    ASSERT_TRUE(is_given());
    EXPECT_EQ(send("POST", "/cache/invalidate", R"({"document": "lei-2"})")["dropped"], 0);
    EXPECT_EQ(send("POST", "/cache/invalidate", selection)["dropped"], 1) << selection;
    EXPECT_FALSE(is_given());
    ASSERT_TRUE(
        cache_.cache()
            .put(testing::SmallCache::question(), {.answer = "{}", .devices = {{"lei-1-2020#art1", "aa"}}})
            .ok());
  }
  EXPECT_EQ(send("DELETE", "/cache", "", 200, "outro")["dropped"], 0);
  EXPECT_EQ(send("DELETE", "/cache")["dropped"], 1);
  EXPECT_FALSE(is_given());
}

TEST_F(CacheRoutesTest, CountsLookUpsInTheMetrics) {
  ASSERT_TRUE(is_given());
  cache_.cache().find({.text = "O que é tombamento?", .scope = {}, .dense = {}});
  const Response metrics = router_.handle({.method = "GET", .target = "/metrics"});
  EXPECT_THAT(metrics.body, HasSubstr("atimo_cache_lookups_total{found=\"same\"} 1\n"));
  EXPECT_THAT(metrics.body, HasSubstr("atimo_cache_lookups_total{found=\"nothing\"} 1\n"));
  EXPECT_THAT(metrics.body, HasSubstr("atimo_cache_misses_total{reason=\"unknown\"} 1\n"));
  EXPECT_THAT(metrics.body, HasSubstr("atimo_cache_store_errors_total 0\n"));
}

TEST_F(CacheRoutesTest, SaysWhenNothingIsRemembered) {
  engine_.curation = nullptr;
  for (const char* const target : {"/cache/stats", "/cache/entries"})
    EXPECT_THAT(send("GET", target, "", 409)["error"].get<std::string>(), HasSubstr("cache = \"embedded\""));
  send("DELETE", "/cache", "", 409);
  send("POST", "/feedback", R"({"cache_id": 1, "feedback": "like"})", 409);
}

}  // namespace
}  // namespace atimo::server
