#include "atimo/cache/answer_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"

namespace atimo::cache {
namespace {

class AnswerCacheTest : public ::testing::Test {
 protected:
  AnswerCacheTest() : folder_(*TempDir::create("atimo-cache")) { open({}); }

  void open(AnswerCache::Options options) {
    cache_.reset();
    auto store = open_sqlite_store(folder_.path() / "cache.db");
    ASSERT_TRUE(store.ok()) << store.status();
    options.now = [this] { return now_.load(); };
    cache_ = std::make_unique<AnswerCache>(*std::move(store), std::move(options));
  }

  static Question question(std::string text, std::vector<float> dense = {}) {
    return {.text = std::move(text), .scope = {}, .dense = std::move(dense)};
  }

  void put(std::string text, std::vector<float> dense = {}) {
    const Generated generated{.answer = concat("answer to ", text), .devices = {{"lei-1#art1", "aa"}}};
    ASSERT_TRUE(cache_->put(question(std::move(text), std::move(dense)), generated).ok());
  }

  TempDir folder_;
  std::atomic<Millis> now_{1'000'000};
  std::unique_ptr<AnswerCache> cache_;
};

TEST_F(AnswerCacheTest, AnswersTheSameQuestionAndItsParaphrase) {
  put("Quem aprova o plano de obras?");
  const LookUp same = cache_->find(question("quem aprova o plano de obras"));
  ASSERT_TRUE(same.hit);
  EXPECT_TRUE(same.hit->exact);
  const LookUp other = cache_->find(question("De quem é a aprovação do plano de obras?"));
  ASSERT_TRUE(other.hit);
  EXPECT_FALSE(other.hit->exact);
  EXPECT_EQ(other.hit->stored.answer, "answer to Quem aprova o plano de obras?");
  EXPECT_EQ(other.hit->stored.devices.size(), 1u);
}

TEST_F(AnswerCacheTest, SaysWhyItMissed) {
  put("Quem aprova o plano de obras?");
  EXPECT_EQ(cache_->find(question("Quando é aprovado o plano de obras?")).reason, Rejection::kAsked);
  EXPECT_EQ(cache_->find(question("O que é tombamento?")).reason, Rejection::kUnknown);
  EXPECT_EQ(cache_->find(question("O que é?")).reason, Rejection::kUnreadable);
  const LookUps counted = cache_->look_ups();
  EXPECT_EQ(counted.misses, 3u);
  EXPECT_EQ(counted.by_reason[static_cast<std::size_t>(Rejection::kAsked)], 1u);
}

TEST_F(AnswerCacheTest, LetsVectorsRefuseAndSettleDoubts) {
  put("Quais as sanções do edital?", {1, 0});
  EXPECT_TRUE(cache_->find(question("Que penalidades o edital prevê?", {1, 0})).hit);
  EXPECT_EQ(cache_->find(question("Que penalidades o edital prevê?", {0, 1})).reason, Rejection::kSimilarity);
  EXPECT_EQ(cache_->find(question("Que penalidades administrativas o edital prevê?")).reason,
            Rejection::kDoubt);
  EXPECT_TRUE(cache_->find(question("Que penalidades administrativas o edital prevê?", {1, 0})).hit);
  EXPECT_EQ(cache_->find(question("Que penalidades administrativas o edital prevê?", {0.6F, 0.8F})).reason,
            Rejection::kDoubt);
}

TEST_F(AnswerCacheTest, ForgetsADayLater) {
  put("O que é tombamento?");
  now_ += 24 * 3600 * 1000 - 1;
  EXPECT_TRUE(cache_->find(question("O que é tombamento?")).hit);
  now_ += 1;
  EXPECT_FALSE(cache_->find(question("O que é tombamento?")).hit);
}

TEST_F(AnswerCacheTest, HoldsNoMoreThanItMay) {
  open({.most_entries = 8});
  for (int i = 0; i < 64; ++i) {
    ++now_;
    put(concat("O que é a regra ", i, "?"));
  }
  EXPECT_EQ(cache_->report(Context())->store.entries, 8u);
  EXPECT_TRUE(cache_->find(question("O que é a regra 63?")).hit);
}

TEST_F(AnswerCacheTest, CountsWhatWasServed) {
  put("O que é tombamento?");
  for (int i = 0; i < 3; ++i) cache_->find(question("O que é tombamento?"));
  EXPECT_EQ(cache_->report(Context())->store.served, 3u);
  open({});
  EXPECT_EQ(cache_->report(Context())->store.served, 3u);
}

TEST_F(AnswerCacheTest, GeneratesOnceForAHundredEqualQuestions) {
  constexpr int kAsking = 100;
  std::atomic<int> generated{0};
  std::latch started(kAsking);
  const auto generate = [&](const Context&) -> absl::StatusOr<Generated> {
    ++generated;
    return Generated{.answer = "the answer", .devices = {}};
  };
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < kAsking; ++i) {
    threads.emplace_back([&] {
      started.arrive_and_wait();
      const auto answered = cache_->answer(Context(), question("O que é tombamento?"), generate);
      if (answered.ok() && answered->answer == "the answer") ++right;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(generated, 1);
  EXPECT_EQ(right, kAsking);
}

TEST_F(AnswerCacheTest, SharesAFailureAndStoresNothing) {
  const auto fail = [](const Context&) -> absl::StatusOr<Generated> {
    return absl::UnavailableError("down");
  };
  EXPECT_EQ(cache_->answer(Context(), question("O que é tombamento?"), fail).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(cache_->report(Context())->store.entries, 0u);
}

TEST_F(AnswerCacheTest, DoesNotKeepWhatMayNotBeKept) {
  const auto generate = [](const Context&) -> absl::StatusOr<Generated> {
    return Generated{.answer = "unverified", .devices = {}, .may_be_kept = false};
  };
  EXPECT_EQ(cache_->answer(Context(), question("O que é tombamento?"), generate)->answer, "unverified");
  EXPECT_EQ(cache_->report(Context())->store.entries, 0u);
}

TEST_F(AnswerCacheTest, DoesNotKeepAnAnswerThatADeviceChangedUnder) {
  const auto generate = [&](const Context&) -> absl::StatusOr<Generated> {
    EXPECT_TRUE(cache_->changed(std::vector<Device>{{"lei-1#art1", "new"}}).ok());
    return Generated{.answer = "of the old wording", .devices = {{"lei-1#art1", "old"}}};
  };
  EXPECT_TRUE(cache_->answer(Context(), question("O que é tombamento?"), generate).ok());
  EXPECT_FALSE(cache_->find(question("O que é tombamento?")).hit);
}

TEST_F(AnswerCacheTest, WaitsNoLongerThanItsOwnDeadline) {
  std::latch leading(1);
  std::latch release(1);
  std::thread leader([&] {
    const auto generate = [&](const Context&) -> absl::StatusOr<Generated> {
      leading.count_down();
      release.wait();
      return Generated{.answer = "late", .devices = {}};
    };
    EXPECT_TRUE(cache_->answer(Context(), question("O que é tombamento?"), generate).ok());
  });
  leading.wait();
  const auto never = [](const Context&) -> absl::StatusOr<Generated> {
    return absl::InternalError("called");
  };
  const Context over("default", Clock::now());
  EXPECT_EQ(cache_->answer(over, question("O que é tombamento?"), never).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  release.count_down();
  leader.join();
}

// A store that fails at every call.
class BrokenStore final : public CacheStore {
  static absl::Status broken() { return absl::UnavailableError("broken"); }
  absl::Status put(std::span<const NewEntry>) override { return broken(); }
  absl::StatusOr<std::optional<StoredAnswer>> exact(const Address&, Millis) override { return broken(); }
  absl::StatusOr<std::vector<Candidate>> candidates(const Address&, Millis) override { return broken(); }
  absl::StatusOr<std::optional<StoredAnswer>> get(EntryId, Millis) override { return broken(); }
  absl::Status count(std::span<const Served>) override { return broken(); }
  absl::Status feedback(std::string_view, EntryId, Feedback) override { return broken(); }
  absl::StatusOr<std::uint64_t> changed(std::span<const Device>) override { return broken(); }
  absl::StatusOr<std::uint64_t> drop(EntryId) override { return broken(); }
  absl::StatusOr<std::uint64_t> drop(std::string_view, const Selection&) override { return broken(); }
  absl::StatusOr<std::uint64_t> sweep(Millis, std::uint64_t) override { return broken(); }
  absl::StatusOr<StoreStatistics> statistics(std::string_view, Millis) override { return broken(); }
  absl::StatusOr<std::vector<ListedEntry>> list(std::string_view, const ListOptions&) override {
    return broken();
  }
  absl::StatusOr<std::vector<Day>> growth(std::string_view, Millis, std::int64_t) override {
    return broken();
  }
};

TEST(AnswerCache, GoesOnWithoutItsStore) {
  AnswerCache cache(std::make_unique<BrokenStore>(), {});
  const auto generate = [](const Context&) -> absl::StatusOr<Generated> {
    return Generated{.answer = "made", .devices = {}};
  };
  const auto answered =
      cache.answer(Context(), {.text = "O que é tombamento?", .scope = {}, .dense = {}}, generate);
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_EQ(answered->answer, "made");
}

}  // namespace
}  // namespace atimo::cache
