#include "atimo/eval/runner.h"

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "support/fake_engine.h"
#include "support/status_matchers.h"

namespace atimo::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

engine::Passage corpus_passage(std::string external_id) {
  engine::Passage passage;
  passage.external_id = std::move(external_id);
  return passage;
}

engine::Passage device_passage(std::string document_id, std::string device_id) {
  engine::Passage passage;
  passage.document_id = std::move(document_id);
  passage.device_id = std::move(device_id);
  return passage;
}

TEST(RankedTargets, KeepsTheFirstPlaceOfEachTarget) {
  const std::vector<engine::Passage> passages = {corpus_passage("b"), corpus_passage("a"),
                                                 corpus_passage("b"), corpus_passage("c")};
  EXPECT_THAT(ranked_targets(passages, TargetKind::kCorpusId), ElementsAre("b", "a", "c"));
}

TEST(RankedTargets, ReadsTheArticleOfADevice) {
  const std::vector<engine::Passage> passages = {
      device_passage("lei", "art75_cpt_inc2"), device_passage("lei", "art75_par1"),
      device_passage("lei", "art103-1"), device_passage("in", "art75")};
  EXPECT_THAT(ranked_targets(passages, TargetKind::kArticle), ElementsAre("lei#75", "lei#103-a", "in#75"));
}

TEST(RankedTargets, WhatIsNoArticleTakesItsPlace) {
  const std::vector<engine::Passage> passages = {device_passage("lei", "???"), device_passage("lei", "art2")};
  EXPECT_THAT(ranked_targets(passages, TargetKind::kArticle), ElementsAre("", "lei#2"));
}

TEST(Evaluate, AveragesOverQueriesWithJudgements) {
  testing::FakeEngineState state;
  state.result->passages = {corpus_passage("x"), corpus_passage("a")};
  const testing::FakeEngine engine(state);
  const std::vector<Query> queries = {{"1", "um"}, {"2", "dois"}, {"sem", "julgamento"}};
  const Qrels qrels{TargetKind::kCorpusId, {{"1", {{"a", 1}}}, {"2", {{"x", 1}}}}};
  const auto scores = evaluate(engine, Context(), queries, qrels);
  ASSERT_OK(scores);
  EXPECT_EQ(scores->queries, 2u);
  EXPECT_EQ(state.questions.size(), 2u);
  EXPECT_EQ(state.questions.front().top_k, 100u);
  EXPECT_DOUBLE_EQ(scores->recall1, 0.5);
  EXPECT_DOUBLE_EQ(scores->recall10, 1.0);
  EXPECT_DOUBLE_EQ(scores->mrr10, 0.75);
  EXPECT_NEAR(scores->ndcg10, (0.63093 + 1.0) / 2, 1e-5);
  EXPECT_EQ(scores->top5, 2u);
  EXPECT_EQ(scores->by_query.front().first_relevant, 2u);
}

TEST(Evaluate, FailingQueryEndsTheRunWithItsId) {
  testing::FakeEngineState state;
  state.result = absl::UnavailableError("parado");
  const std::vector<Query> queries = {{"q7", "um"}};
  const auto scores =
      evaluate(testing::FakeEngine(state), Context(), queries, {TargetKind::kCorpusId, {{"q7", {{"a", 1}}}}});
  EXPECT_EQ(scores.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(message_of(scores.status()), "pergunta \"q7\": parado");
}

TEST(Evaluate, QueriesWithoutJudgementsAreRefused) {
  testing::FakeEngineState state;
  const std::vector<Query> queries = {{"1", "um"}};
  EXPECT_EQ(evaluate(testing::FakeEngine(state), Context(), queries, {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

class LoadCorpus : public ::testing::Test {
 protected:
  void SetUp() override {
    auto folder = TempDir::create("eval");
    ASSERT_OK(folder);
    folder_.emplace(*std::move(folder));
    corpus_ = folder_->path() / "corpus.jsonl";
    ASSERT_OK(write_file_atomic(corpus_, "{\"_id\":\"a\",\"title\":\"t\",\"text\":\"x\"}\n"));
    state_.documents.resize(1);
  }

  absl::StatusOr<double> load() {
    testing::FakeEngine engine(state_);
    return load_corpus(engine, Context(), corpus_, folder_->path(), {});
  }

  std::optional<TempDir> folder_;
  std::filesystem::path corpus_;
  testing::FakeEngineState state_;
};

TEST_F(LoadCorpus, IngestsOnceIntoAKeptFolder) {
  ASSERT_OK(load());
  ASSERT_OK(load());
  EXPECT_THAT(state_.ingested, ElementsAre(corpus_));
  ASSERT_OK(write_file_atomic(corpus_, "{\"_id\":\"b\",\"title\":\"t\",\"text\":\"x\"}\n"));
  ASSERT_OK(load());
  EXPECT_EQ(state_.ingested.size(), 2u);
}

TEST_F(LoadCorpus, FailedDocumentIsAnErrorAndIsTriedAgain) {
  state_.report->failures = {{"corpus.jsonl:3", absl::InvalidArgumentError("não é JSON")}};
  const auto loaded = load();
  EXPECT_THAT(std::string(message_of(loaded.status())), HasSubstr("corpus.jsonl:3: não é JSON"));
  state_.report->failures.clear();
  ASSERT_OK(load());
  EXPECT_EQ(state_.ingested.size(), 2u);
}

}  // namespace
}  // namespace atimo::eval
