#include "store_conformance.h"

#include <gtest/gtest.h>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "redis/redis_server.h"

namespace atimo::cache {
namespace {

constexpr Millis kNow = 1'000'000;

NewEntry entry(std::string question, std::uint64_t signature = 1) {
  NewEntry made;
  made.address = {.scope = "s", .exact = question, .signature = signature, .subject = 9};
  made.name_space = "default";
  made.answer = concat("{\"answer\":\"", question, "\"}");
  made.question = std::move(question);
  made.dense = {0.6F, 0.8F};
  made.devices = {{"lei-1#art1", "aa"}, {"lei-1#art2", "bb"}};
  made.created = kNow;
  made.expires = kNow + 1000;
  return made;
}

testing::StoreKind sqlite_kind() {
  return {"Sqlite", [] {
            auto folder = std::make_shared<TempDir>(*TempDir::create("atimo-cache"));
            return [folder] {
              auto store = open_sqlite_store(folder->path() / "cache.db");
              EXPECT_TRUE(store.ok()) << store.status();
              return *std::move(store);
            };
          }};
}

// On a server of its own.
testing::StoreKind redis_kind(const char* name, const atimo::testing::RedisServerOptions& server_options) {
  return {name,
          [server_options] {
            auto server = std::make_shared<atimo::testing::RedisServer>(server_options);
            return [server] {
              auto store = open_redis_store({.server = server->client(), .name = "test"});
              EXPECT_TRUE(store.ok()) << store.status();
              return *std::move(store);
            };
          },
          atimo::testing::RedisServer::missing};
}

class StoreConformance : public ::testing::TestWithParam<testing::StoreKind> {
 protected:
  void SetUp() override {
    if (const auto missing = GetParam().missing()) GTEST_SKIP() << *missing;
    open_ = GetParam().make();
    store_ = open_();
  }

  void put(const NewEntry& made) { ASSERT_TRUE(store_->put({&made, 1}).ok()); }

  std::optional<StoredAnswer> exact(const NewEntry& made, Millis now = kNow) {
    auto found = store_->exact(made.address, now);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : std::nullopt;
  }

  std::vector<Candidate> candidates(const NewEntry& made, Millis now = kNow) {
    auto found = store_->candidates(made.address, now);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : std::vector<Candidate>();
  }

  StoreStatistics statistics(Millis now = kNow) {
    auto found = store_->statistics("default", now);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : StoreStatistics();
  }

  std::function<std::unique_ptr<CacheStore>()> open_;
  std::unique_ptr<CacheStore> store_;
};

TEST_P(StoreConformance, GivesBackWhatWasPut) {
  NewEntry made = entry("a");
  made.answer = std::string("{\"\0\xFF\"}", 6);
  put(made);
  const auto found = exact(made);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->answer, made.answer);
  EXPECT_EQ(found->question, "a");
  EXPECT_EQ(found->devices, made.devices);
  EXPECT_EQ(found->created, kNow);
  const auto near = candidates(made);
  ASSERT_EQ(near.size(), 1u);
  EXPECT_EQ(near[0].dense, made.dense);
  EXPECT_TRUE(near[0].same_signature);
  EXPECT_EQ(near[0].id, found->id);
  EXPECT_EQ(store_->get(found->id, kNow)->value().answer, made.answer);
}

TEST_P(StoreConformance, TakesEmptyVectorsAndNoDevices) {
  NewEntry made = entry("a");
  made.dense.clear();
  made.devices.clear();
  put(made);
  EXPECT_TRUE(exact(made));
  EXPECT_TRUE(candidates(made).at(0).dense.empty());
}

TEST_P(StoreConformance, KeepsScopesApart) {
  put(entry("a"));
  NewEntry other = entry("a");
  other.address.scope = "t";
  EXPECT_FALSE(exact(other));
  EXPECT_TRUE(candidates(other).empty());
  put(other);
  EXPECT_TRUE(exact(entry("a")));
  EXPECT_TRUE(exact(other));
}

TEST_P(StoreConformance, ExplainsAMissByEntriesOfTheSameSubject) {
  put(entry("a", 1));
  put(entry("b", 2));
  EXPECT_EQ(candidates(entry("c", 2)).size(), 1u);
  const auto others = candidates(entry("c", 3));
  ASSERT_EQ(others.size(), 2u);
  EXPECT_FALSE(others[0].same_signature);
  EXPECT_EQ(others[0].question, "b") << "the newest comes first";
}

TEST_P(StoreConformance, ReplacesTheEntryOfAQuestion) {
  NewEntry made = entry("a");
  put(made);
  const EntryId old = exact(made)->id;
  made.answer = "other";
  made.devices = {{"lei-2#art1", "cc"}};
  put(made);
  EXPECT_EQ(exact(made)->answer, "other");
  EXPECT_EQ(exact(made)->devices, made.devices);
  EXPECT_FALSE(store_->get(old, kNow)->has_value());
  EXPECT_EQ(statistics().entries, 1u);
}

TEST_P(StoreConformance, EndsAtAnAbsoluteTimeHoweverOftenItIsServed) {
  put(entry("a"));
  const EntryId id = exact(entry("a"))->id;
  ASSERT_TRUE(store_->count(std::vector<Served>{{id, 5, kNow + 900}}).ok());
  EXPECT_TRUE(exact(entry("a"), kNow + 999));
  EXPECT_FALSE(exact(entry("a"), kNow + 1000));
  EXPECT_TRUE(candidates(entry("a"), kNow + 1000).empty());
  EXPECT_FALSE(store_->get(id, kNow + 1000)->has_value());
  EXPECT_EQ(statistics(kNow + 1000).expired, 1u);
  EXPECT_EQ(statistics(kNow + 1000).served, 5u);
}

TEST_P(StoreConformance, NeverGivesADislikedAnswer) {
  put(entry("a"));
  const EntryId id = exact(entry("a"))->id;
  ASSERT_TRUE(store_->feedback("default", id, Feedback::kLike).ok());
  EXPECT_TRUE(exact(entry("a")));
  ASSERT_TRUE(store_->feedback("default", id, Feedback::kDislike).ok());
  EXPECT_FALSE(exact(entry("a")));
  EXPECT_TRUE(candidates(entry("a")).empty());
  EXPECT_FALSE(store_->get(id, kNow)->has_value());
  put(entry("a"));
  EXPECT_FALSE(exact(entry("a"))) << "the same answer came back";
  NewEntry better = entry("a");
  better.answer = "better";
  put(better);
  EXPECT_TRUE(exact(better));
}

TEST_P(StoreConformance, KnowsNoFeedbackOnWhatIsNotThere) {
  EXPECT_EQ(store_->feedback("default", 77, Feedback::kLike).code(), absl::StatusCode::kNotFound);
}

TEST_P(StoreConformance, DropsExactlyWhatRestsOnAChangedDevice) {
  NewEntry other = entry("b");
  other.devices = {{"lei-1#art2", "bb"}};
  put(entry("a"));
  put(other);
  EXPECT_EQ(*store_->changed(std::vector<Device>{{"lei-1#art1", "aa"}}), 0u) << "nothing changed";
  EXPECT_EQ(*store_->changed(std::vector<Device>{{"lei-1#art1", "new"}}), 1u);
  EXPECT_FALSE(exact(entry("a")));
  EXPECT_TRUE(exact(other));
  EXPECT_EQ(*store_->changed(std::vector<Device>{{"lei-1#art2", ""}}), 1u) << "a device that is gone";
  EXPECT_EQ(statistics().entries, 0u);
}

TEST_P(StoreConformance, ClearsANamespaceAlone) {
  NewEntry other = entry("a");
  other.name_space = "other";
  other.address.scope = "t";
  put(entry("a"));
  put(entry("b"));
  put(other);
  EXPECT_EQ(*store_->drop("default", Selection{}), 2u);
  EXPECT_TRUE(exact(other));
  EXPECT_EQ(*store_->drop(exact(other)->id), 1u);
  EXPECT_FALSE(exact(other));
}

TEST_P(StoreConformance, TakesFeedbackWithinTheNamespaceAlone) {
  put(entry("a"));
  const EntryId id = exact(entry("a"))->id;
  EXPECT_EQ(store_->feedback("other", id, Feedback::kDislike).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(exact(entry("a")));
  EXPECT_EQ(statistics().dislikes, 0u);
}

TEST_P(StoreConformance, ForgetsAQuestionHoweverItIsWrittenInEveryScope) {
  NewEntry asked = entry("a");
  asked.address.exact = "quem aprova o plano";
  NewEntry other_models = asked;
  other_models.address.scope = "t";
  NewEntry elsewhere = asked;
  elsewhere.address.scope = "u";
  elsewhere.name_space = "other";
  for (const NewEntry& made : {asked, other_models, elsewhere, entry("b")}) put(made);
  EXPECT_EQ(*store_->drop("default", {Selection::What::kQuestion, "QUEM  aprova o plano?"}), 2u);
  EXPECT_FALSE(exact(asked));
  EXPECT_FALSE(exact(other_models));
  EXPECT_TRUE(exact(elsewhere));
  EXPECT_TRUE(exact(entry("b")));
}

TEST_P(StoreConformance, ForgetsWhatRestsOnADeviceOnOneAboveOrOnOneBelow) {
  const std::pair<const char*, const char*> rests[] = {
      {"article", "lei-1#art7"},    {"inciso", "lei-1#art7_cpt_inc2"}, {"sibling", "lei-1#art7_cpt_inc20"},
      {"neighbour", "lei-1#art70"}, {"lettered", "lei-1#art7-1"},      {"other law", "lei-10#art7"}};
  for (const auto& [question, device] : rests) {
    NewEntry made = entry(question);
    made.devices = {{device, "aa"}};
    put(made);
  }
  EXPECT_EQ(*store_->drop("other", {Selection::What::kDevice, "lei-1#art7"}), 0u);
  EXPECT_EQ(*store_->drop("default", {Selection::What::kDevice, "lei-1#art7_cpt_inc2"}), 2u);
  EXPECT_FALSE(exact(entry("article")));
  EXPECT_FALSE(exact(entry("inciso")));
  EXPECT_TRUE(exact(entry("sibling")));
  EXPECT_EQ(*store_->drop("default", {Selection::What::kDevice, "lei-1#art7"}), 1u);
  EXPECT_FALSE(exact(entry("sibling")));
  EXPECT_EQ(*store_->drop("default", {Selection::What::kDocument, "lei-1"}), 2u);
  EXPECT_TRUE(exact(entry("other law")));
}

TEST_P(StoreConformance, ListsWhatWasServedMostOften) {
  for (const char* question : {"a", "b", "c"}) put(entry(question));
  NewEntry elsewhere = entry("d");
  elsewhere.address.scope = "t";
  elsewhere.name_space = "other";
  put(elsewhere);
  const EntryId id = exact(entry("b"))->id;
  ASSERT_TRUE(store_->count(std::vector<Served>{{id, 3, kNow}, {exact(entry("c"))->id, 1, kNow}}).ok());
  ASSERT_TRUE(store_->feedback("default", id, Feedback::kLike).ok());
  const auto top = store_->list("default", {.order = Order::kTop, .limit = 2});
  ASSERT_TRUE(top.ok()) << top.status();
  ASSERT_EQ(top->size(), 2u);
  EXPECT_EQ((*top)[0], (ListedEntry{.id = id,
                                    .question = "b",
                                    .created = kNow,
                                    .expires = kNow + 1000,
                                    .served = 3,
                                    .likes = 1,
                                    .dislikes = 0,
                                    .answer = ""}));
  EXPECT_EQ((*top)[1].question, "c");
  EXPECT_EQ(store_->list("default", {.limit = 10})->size(), 3u);
}

TEST_P(StoreConformance, ListsTheDislikedMostOftenFirst) {
  for (const char* question : {"a", "b", "c"}) put(entry(question));
  const EntryId a = exact(entry("a"))->id, b = exact(entry("b"))->id;
  ASSERT_TRUE(store_->feedback("default", a, Feedback::kDislike).ok());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(store_->feedback("default", b, Feedback::kDislike).ok());
  const auto problems = store_->list("default", {.order = Order::kProblems});
  ASSERT_TRUE(problems.ok()) << problems.status();
  ASSERT_EQ(problems->size(), 2u);
  EXPECT_EQ((*problems)[0].id, b);
  EXPECT_EQ((*problems)[0].dislikes, 2u);
  EXPECT_EQ((*problems)[1].id, a);
}

TEST_P(StoreConformance, ListsTheLikedWithTheirAnswersPageByPage) {
  for (const char* question : {"a", "b", "c", "d"}) put(entry(question));
  const auto id = [&](const char* question) { return exact(entry(question))->id; };
  const EntryId a = id("a"), b = id("b"), c = id("c");
  for (const EntryId liked : {a, b, c}) ASSERT_TRUE(store_->feedback("default", liked, Feedback::kLike).ok());
  ASSERT_TRUE(store_->feedback("default", b, Feedback::kDislike).ok());
  const auto first = store_->list("default", {.order = Order::kLiked, .limit = 1, .least_likes = 1});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ((*first)[0].id, a);
  EXPECT_EQ((*first)[0].answer, entry("a").answer);
  const auto second =
      store_->list("default", {.order = Order::kLiked, .limit = 5, .least_likes = 1, .after = a});
  ASSERT_EQ(second->size(), 1u);
  EXPECT_EQ((*second)[0].id, c);
  EXPECT_TRUE(store_->list("default", {.order = Order::kLiked, .least_likes = 1, .after = c})->empty());
  EXPECT_EQ(store_->list("default", {.order = Order::kLiked})->size(), 3u) << "not only with likes";
}

TEST_P(StoreConformance, CountsWhatHappenedEachDayAlsoOfWhatIsGone) {
  NewEntry made = entry("a");
  made.created = 10 * kDayMillis + 5;
  made.expires = 20 * kDayMillis;
  put(made);
  NewEntry next = entry("b");
  next.created = 12 * kDayMillis;
  next.expires = 20 * kDayMillis;
  put(next);
  put(next);
  const EntryId id = exact(next, 12 * kDayMillis)->id;
  ASSERT_TRUE(store_->count(std::vector<Served>{{id, 2, 12 * kDayMillis + 1}}).ok());
  ASSERT_EQ(*store_->drop("default", Selection{}), 2u);
  const auto days = store_->growth("default", 12 * kDayMillis + 9, 4);
  ASSERT_TRUE(days.ok()) << days.status();
  EXPECT_EQ(*days, (std::vector<Day>{{9, 0, 0}, {10, 1, 0}, {11, 0, 0}, {12, 2, 2}}));
  EXPECT_EQ(store_->growth("other", 12 * kDayMillis, 1)->at(0), (Day{12, 0, 0}));
}

TEST_P(StoreConformance, SweepsWhatEndedAndWhatWasNotUsedForLongest) {
  NewEntry ended = entry("ended");
  ended.expires = kNow + 1;
  put(ended);
  for (int i = 0; i < 4; ++i) {
    NewEntry made = entry(concat("q", i));
    made.created = kNow + i;
    put(made);
  }
  const EntryId used = exact(entry("q0"))->id;
  ASSERT_TRUE(store_->count(std::vector<Served>{{used, 1, kNow + 100}}).ok());
  EXPECT_EQ(*store_->sweep(kNow + 10, 2), 3u);
  EXPECT_TRUE(exact(entry("q0"), kNow + 10));
  EXPECT_TRUE(exact(entry("q3"), kNow + 10));
  EXPECT_FALSE(exact(entry("q1"), kNow + 10));
}

TEST_P(StoreConformance, KeepsEverythingOverARestart) {
  put(entry("a"));
  ASSERT_TRUE(store_->feedback("default", exact(entry("a"))->id, Feedback::kLike).ok());
  store_.reset();
  store_ = open_();
  EXPECT_TRUE(exact(entry("a")));
  EXPECT_EQ(exact(entry("a"))->devices.size(), 2u);
  EXPECT_EQ(statistics().likes, 1u);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformance, ::testing::Values(sqlite_kind(), redis_kind("Redis", {})),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace atimo::cache
