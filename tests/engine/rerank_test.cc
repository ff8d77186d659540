// Reordering by a cross-encoder: a tiny one with random weights, whose opinion is arbitrary but the same
// every time.
#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <string>

#include "atimo/base/file.h"
#include "atimo/engine/engine.h"
#include "atimo/models/model_store.h"
#include "models/tiny_bge.h"
#include "support/status_matchers.h"

namespace atimo::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::filesystem::path kExamples = ATIMO_SOURCE_DIR "/examples";
constexpr std::string_view kQuestion = "limite de valor para dispensa de licitação";

std::vector<std::string> ids_of(const SearchResult& result) {
  std::vector<std::string> ids;
  for (const Passage& passage : result.passages) ids.push_back(passage.document_id + "#" + passage.device_id);
  return ids;
}

class RerankTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.emplace(*TempDir::create("atimo-rerank-"));
    model_ = install("reranker", models::testing::write_tiny_bert_classifier);
    ASSERT_NE(model_, nullptr);
    open({.home = folder_->path() / "data", .reranker = model_});
    const auto report = engine_->ingest_paths(Context(), {kExamples / "lei-municipal-1234-2023.md"}, {});
    ASSERT_OK(report);
    ASSERT_THAT(report->failures, IsEmpty());
  }
  void open(const EngineOptions& options) {
    engine_.reset();
    auto opened = LocalEngine::open(options);
    ASSERT_OK(opened);
    engine_ = *std::move(opened);
  }
  std::shared_ptr<const encoder::Encoder> install(const std::string& name,
                                                  void (*write)(const std::filesystem::path&)) {
    const std::filesystem::path published = folder_->path() / name;
    std::filesystem::create_directories(published);
    write(published);
    const models::ModelStore store(folder_->path() / "models");
    const auto plan = store.plan(name, encoder::Precision::kF32, published);
    EXPECT_OK(plan);
    if (!plan.ok()) return nullptr;
    const auto installed = store.install(Context(), *plan);
    EXPECT_OK(installed);
    if (!installed.ok()) return nullptr;
    auto opened = encoder::Encoder::open(installed->path, {});
    EXPECT_OK(opened);
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  SearchResult search(const Context& context, std::uint32_t top_k,
                      std::optional<std::uint32_t> depth = std::nullopt) const {
    auto result =
        engine_->search(context, {.text = std::string(kQuestion), .top_k = top_k, .rerank_depth = depth});
    EXPECT_OK(result);
    return result.ok() ? *std::move(result) : SearchResult{};
  }

  std::optional<TempDir> folder_;
  std::shared_ptr<const encoder::Encoder> model_;
  std::unique_ptr<LocalEngine> engine_;
};

TEST_F(RerankTest, TheArticlesReadComeFirst) {
  const SearchResult result = search(Context(), 12, 8);
  EXPECT_EQ(result.reranked, 8u);
  EXPECT_THAT(result.degraded, IsEmpty());
  ASSERT_THAT(result.passages, SizeIs(12));
  const auto by_score = [](const Passage& a, const Passage& b) { return a.score > b.score; };
  EXPECT_TRUE(std::is_sorted(result.passages.begin(), result.passages.begin() + 8, by_score));
  std::vector<std::string> reordered = ids_of(result);
  std::vector<std::string> found = ids_of(search(Context(), 12, 0));
  EXPECT_NE(reordered, found);
  // What was not read stands where it stood.
  EXPECT_TRUE(std::equal(reordered.begin() + 8, reordered.end(), found.begin() + 8));
  std::sort(reordered.begin(), reordered.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(reordered, found);
}

// All of it: the order of the logits. Nothing of it: the order before. Half: neither.
TEST_F(RerankTest, WhatItSaysWeighsAsItIsTold) {
  const std::vector<std::string> found = ids_of(search(Context(), 8, 0));
  const std::vector<Passage> passages = search(Context(), 8, 0).passages;
  std::vector<std::string_view> texts;
  for (const Passage& passage : passages) texts.push_back(passage.text);
  const auto scores = model_->rerank(Context(), kQuestion, texts, {});
  ASSERT_OK(scores);
  std::vector<std::pair<float, std::string>> by_model;
  for (std::size_t i = 0; i < found.size(); ++i) by_model.emplace_back(-(*scores)[i]->logit, found[i]);
  std::sort(by_model.begin(), by_model.end());
  std::vector<std::string> models_order;
  for (const auto& [logit, id] : by_model) models_order.push_back(id);
  ASSERT_NE(models_order, found);

  const std::vector<std::string> halves = ids_of(search(Context(), 8, 8));
  open({.home = folder_->path() / "data", .reranker = model_, .rerank_share = 1});
  EXPECT_EQ(ids_of(search(Context(), 8, 8)), models_order);
  open({.home = folder_->path() / "data", .reranker = model_, .rerank_share = 0});
  EXPECT_EQ(ids_of(search(Context(), 8, 8)), found);
  EXPECT_NE(halves, models_order);
  EXPECT_NE(halves, found);
}

TEST_F(RerankTest, ReadsDeeperThanTheAnswerIsLong) {
  const SearchResult deep = search(Context(), 3, 20);
  EXPECT_EQ(deep.reranked, 20u);
  ASSERT_THAT(deep.passages, SizeIs(3));
  const std::vector<std::string> all = ids_of(search(Context(), 20, 20));
  EXPECT_EQ(ids_of(deep), std::vector<std::string>(all.begin(), all.begin() + 3));
}

TEST_F(RerankTest, DepthZeroLeavesTheOrderAlone) {
  const SearchResult result = search(Context(), 5, 0);
  EXPECT_EQ(result.reranked, 0u);
  EXPECT_THAT(result.degraded, IsEmpty());
}

// With no time for it the passages are still there, and it is said.
TEST_F(RerankTest, WithoutTimeTheOrderStaysAndIsSaid) {
  const Context hurried("default", Clock::now() + std::chrono::milliseconds(19));
  const auto result = engine_->search(hurried, {.text = std::string(kQuestion), .top_k = 5});
  if (absl::IsDeadlineExceeded(result.status())) GTEST_SKIP() << "a machine too slow to search in 19 ms";
  ASSERT_OK(result);
  EXPECT_EQ(result->reranked, 0u);
  ASSERT_THAT(result->degraded, SizeIs(1));
  EXPECT_THAT(result->degraded.front(), HasSubstr("lidos 0 de 20"));
  EXPECT_EQ(ids_of(*result), ids_of(search(Context(), 5, 0)));
}

TEST_F(RerankTest, AQuestionThatNamesItsDeviceIsNotReordered) {
  const auto result = engine_->search(Context(), {.text = "O que diz o art. 12?"});
  ASSERT_OK(result);
  EXPECT_EQ(result->reranked, 0u);
}

TEST_F(RerankTest, AnAnswerCarriesWhatTheSearchLeftOut) {
  const Context hurried("default", Clock::now() + std::chrono::milliseconds(19));
  const auto answer = engine_->ask(hurried, {.text = std::string(kQuestion)});
  if (absl::IsDeadlineExceeded(answer.status())) GTEST_SKIP() << "a machine too slow to answer in 19 ms";
  ASSERT_OK(answer);
  EXPECT_THAT(answer->degraded, Not(IsEmpty()));
}

TEST_F(RerankTest, AModelThatComparesNoPairsIsRefused) {
  const auto encoder = install("bge", models::testing::write_tiny_bge);
  ASSERT_NE(encoder, nullptr);
  const auto opened = LocalEngine::open({.home = folder_->path() / "other", .reranker = encoder});
  EXPECT_TRUE(absl::IsInvalidArgument(opened.status()));
  EXPECT_THAT(opened.status().message(), HasSubstr("bge"));
}

}  // namespace
}  // namespace atimo::engine
