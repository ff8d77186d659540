#include "store_conformance.h"

#include <gtest/gtest.h>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"

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

class StoreConformance : public ::testing::TestWithParam<testing::StoreKind> {
 protected:
  void SetUp() override {
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
    auto found = store_->statistics(now);
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
  ASSERT_TRUE(store_->feedback(id, Feedback::kLike).ok());
  EXPECT_TRUE(exact(entry("a")));
  ASSERT_TRUE(store_->feedback(id, Feedback::kDislike).ok());
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
  EXPECT_EQ(store_->feedback(77, Feedback::kLike).code(), absl::StatusCode::kNotFound);
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
  EXPECT_EQ(*store_->clear("default"), 2u);
  EXPECT_TRUE(exact(other));
  EXPECT_EQ(*store_->drop(exact(other)->id), 1u);
  EXPECT_FALSE(exact(other));
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
  ASSERT_TRUE(store_->feedback(exact(entry("a"))->id, Feedback::kLike).ok());
  store_.reset();
  store_ = open_();
  EXPECT_TRUE(exact(entry("a")));
  EXPECT_EQ(exact(entry("a"))->devices.size(), 2u);
  EXPECT_EQ(statistics().likes, 1u);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformance, ::testing::Values(sqlite_kind()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace atimo::cache
