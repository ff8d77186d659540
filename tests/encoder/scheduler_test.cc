#include "atimo/encoder/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <semaphore>
#include <thread>

#include "encoder/random_model.h"
#include "support/status_matchers.h"

namespace atimo::encoder {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

TokenizedInput input_of(std::vector<TokenId> ids) {
  const auto length = static_cast<std::uint32_t>(ids.size());
  return {.ids = std::move(ids), .second_begin = length};
}

// A device whose every step the test allows one by one, and which notes what it did: the first id of a batch
// names it.
class SteppedBackend final : public Backend {
 public:
  struct Log {
    std::counting_semaphore<> steps{0};
    std::counting_semaphore<> taken{0};  // released when a step has been done
    std::mutex mutex;
    std::vector<TokenId> order;
    std::vector<std::size_t> batches;
  };
  explicit SteppedBackend(std::shared_ptr<Log> log) : log_(std::move(log)) { info_.name = "stepped"; }

  const ModelInfo& info() const override { return info_; }
  std::string name() const override { return "stepped"; }
  absl::Status accepts(std::span<const TokenId> input, const Heads&) const override {
    return input.empty() ? absl::InvalidArgumentError("empty") : absl::OkStatus();
  }
  std::unique_ptr<Pass> begin(const PackedBatch& batch, const Heads&) override {
    const std::lock_guard lock(log_->mutex);
    log_->batches.push_back(batch.size());
    return std::make_unique<SteppedPass>(log_, batch);
  }

 private:
  class SteppedPass final : public Pass {
   public:
    SteppedPass(std::shared_ptr<Log> log, const PackedBatch& batch) : log_(std::move(log)), batch_(batch) {}
    bool done() const override { return layer_ == 3; }
    void advance() override {
      log_->steps.acquire();
      {
        const std::lock_guard lock(log_->mutex);
        log_->order.push_back(batch_.ids[0]);
      }
      ++layer_;
      log_->taken.release();
    }
    absl::StatusOr<std::vector<Output>> outputs() override {
      std::vector<Output> outputs(batch_.size());
      for (std::size_t i = 0; i < batch_.size(); ++i)
        outputs[i].logit = static_cast<float>(batch_.ids[batch_.starts[i]]);
      return outputs;
    }

   private:
    std::shared_ptr<Log> log_;
    PackedBatch batch_;
    int layer_ = 0;
  };

  std::shared_ptr<Log> log_;
  ModelInfo info_;
};

class SchedulerTest : public ::testing::Test {
 protected:
  using Results = absl::StatusOr<std::vector<absl::StatusOr<Output>>>;

  void start(const Scheduler::Options& options = {}) {
    scheduler_ = std::make_unique<Scheduler>(std::make_unique<SteppedBackend>(log_), options);
  }
  // Runs in a thread of its own and returns once it waits in the queue.
  std::future<Results> submit(Lane lane, std::vector<TokenId> names, const Context& context = Context()) {
    const std::uint64_t before = scheduler_->counters().accepted;
    const std::size_t count = names.size();
    auto result = std::async(std::launch::async, [this, lane, names = std::move(names), context] {
      std::vector<TokenizedInput> inputs;
      for (const TokenId name : names) inputs.push_back(input_of({name, name}));
      return scheduler_->run(context, lane, std::move(inputs), {.score = true});
    });
    while (scheduler_->counters().accepted < before + count) std::this_thread::yield();
    return result;
  }
  void allow(int steps) { log_->steps.release(steps); }
  void step() {
    allow(1);
    log_->taken.acquire();
  }
  std::vector<TokenId> order() {
    const std::lock_guard lock(log_->mutex);
    return log_->order;
  }

  std::shared_ptr<SteppedBackend::Log> log_ = std::make_shared<SteppedBackend::Log>();
  std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, QuestionOvertakesARerankBetweenLayers) {
  start();
  auto rerank = submit(Lane::kRerank, {7});
  step();
  auto question = submit(Lane::kQuery, {1});
  allow(100);
  ASSERT_OK(question.get());
  ASSERT_OK(rerank.get());
  // The layer that was under way when the question came may end first.
  EXPECT_THAT(order(), ::testing::AnyOf(ElementsAre(7, 1, 1, 1, 7, 7), ElementsAre(7, 7, 1, 1, 1, 7)));
  EXPECT_EQ(scheduler_->counters().overtaken, 1u);
}

TEST_F(SchedulerTest, EarliestDeadlineGoesFirstWithinALane) {
  start({.batch_tokens = {2, 2, 2}});
  auto first = submit(Lane::kRerank, {9});  // occupies the device
  step();
  const auto now = Clock::now();
  auto late = submit(Lane::kRerank, {3}, Context("default", now + 3h));
  auto never = submit(Lane::kRerank, {4});
  auto soon = submit(Lane::kRerank, {2}, Context("default", now + 2h));
  allow(100);
  for (auto* result : {&first, &late, &never, &soon}) ASSERT_OK(result->get());
  EXPECT_THAT(order(), ElementsAre(9, 9, 9, 2, 2, 2, 3, 3, 3, 4, 4, 4));
}

TEST_F(SchedulerTest, WhatWaitsTogetherGoesTogetherUpToTheBudget) {
  start({.batch_tokens = {128, 6, 1024}});
  auto first = submit(Lane::kRerank, {9});
  step();
  auto others = submit(Lane::kRerank, {1, 2, 3, 4});
  allow(100);
  ASSERT_OK(first.get());
  const Results results = others.get();
  ASSERT_OK(results);
  EXPECT_EQ((*results)[3]->logit, 4);
  EXPECT_THAT(log_->batches, ElementsAre(1, 3, 1));
}

TEST_F(SchedulerTest, FullQueueRefusesAtOnce) {
  start({.max_queued = 3});
  auto first = submit(Lane::kIngest, {9});
  step();
  auto waiting = submit(Lane::kIngest, {1, 2});
  const Results refused =
      scheduler_->run(Context(), Lane::kQuery, {input_of({5}), input_of({6})}, {.score = true});
  EXPECT_TRUE(absl::IsResourceExhausted(refused.status()));
  EXPECT_EQ(scheduler_->counters().refused, 2u);
  allow(100);
  ASSERT_OK(first.get());
  ASSERT_OK(waiting.get());
}

TEST_F(SchedulerTest, DeadlineGivesWhatIsDoneAndTheReasonForTheRest) {
  start({.batch_tokens = {128, 2, 1024}});
  auto job = submit(Lane::kRerank, {1, 2}, Context("default", Clock::now() + 300ms));
  for (int i = 0; i < 4; ++i) step();  // the first input, and a layer of the second
  const Results results = job.get();
  ASSERT_OK(results);
  EXPECT_OK((*results)[0]);
  EXPECT_TRUE(absl::IsDeadlineExceeded((*results)[1].status()));
  allow(100);
}

TEST_F(SchedulerTest, CancelledWorkIsDroppedBetweenLayers) {
  start();
  Context context;
  auto job = submit(Lane::kRerank, {1}, context);
  step();
  context.cancel();
  allow(1);  // one layer may be under way
  const Results results = job.get();
  ASSERT_OK(results);
  EXPECT_TRUE(absl::IsCancelled((*results)[0].status()));
  EXPECT_EQ(scheduler_->counters().dropped, 1u);
  EXPECT_LE(order().size(), 2u);
}

TEST_F(SchedulerTest, BadInputFailsAlone) {
  start();
  allow(100);
  const Results results =
      scheduler_->run(Context(), Lane::kQuery, {input_of({5}), input_of({}), input_of({6})}, {.score = true});
  ASSERT_OK(results);
  EXPECT_EQ((*results)[0]->logit, 5);
  EXPECT_TRUE(absl::IsInvalidArgument((*results)[1].status()));
  EXPECT_EQ((*results)[2]->logit, 6);
}

TEST_F(SchedulerTest, StoppingEndsWhatWaits) {
  start({.batch_tokens = {2, 2, 2}});
  auto running = submit(Lane::kRerank, {1});
  step();
  auto waiting = submit(Lane::kIngest, {2});
  std::thread stopper([this] { scheduler_.reset(); });
  allow(100);
  stopper.join();
  const Results results = waiting.get();
  ASSERT_OK(results);
  EXPECT_TRUE((*results)[0].ok() || absl::IsCancelled((*results)[0].status()));
  ASSERT_OK(running.get());
}

TEST(SchedulerOnCpuTest, ManyCallersGetTheirOwnAnswers) {
  auto model = RandomModel::make(tiny_model(Precision::kInt8), 1);
  ASSERT_OK(model);
  const auto alone = make_cpu_backend(model->file(), {.threads = 1});
  ASSERT_OK(alone);
  Scheduler scheduler(*make_cpu_backend(model->file(), {.threads = 2}), {});
  std::vector<std::thread> callers;
  std::vector<std::vector<float>> got(24);
  for (std::size_t caller = 0; caller < got.size(); ++caller) {
    callers.emplace_back([&, caller] {
      const auto lane = static_cast<Lane>(caller % kLanes);
      const auto results =
          scheduler.run(Context(), lane, {input_of(some_ids(3 + caller, 97))}, {.dense = true});
      ASSERT_OK(results);
      ASSERT_OK((*results)[0]);
      got[caller] = (*results)[0]->dense;
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (std::size_t caller = 0; caller < got.size(); ++caller) {
    const auto expected = run_batch(**alone, {some_ids(3 + caller, 97)}, {.dense = true});
    ASSERT_OK(expected);
    EXPECT_EQ(got[caller], (*expected)[0].dense) << caller;
  }
  EXPECT_EQ(scheduler.counters().finished, got.size());
}

}  // namespace
}  // namespace atimo::encoder
