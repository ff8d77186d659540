#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "atimo/base/file.h"
#include "atimo/mini/mini.h"
#include "atimo/models/model_store.h"
#include "atimo/server/model_service.h"
#include "models/tiny_bge.h"
#include "support/status_matchers.h"

namespace atimo::server::testing {

// Models that open at once: `mini`, and tiny ones of random weights, whose opinions are arbitrary but the
// same every time.
class SmallModels {
 public:
  SmallModels() : folder_(TempDir::create("atimo-served-")) {
    EXPECT_OK(folder_);
    const auto file = encoder::ModelFile::view(mini::model_bytes(), "mini");
    EXPECT_OK(file);
    auto model = encoder::Encoder::open(*file, "mini", {});
    EXPECT_OK(model);
    mini_ = *std::move(model);
    bge_ = install("tiny-bge", models::testing::write_tiny_bge);
    reranker_ = install("tiny-reranker", models::testing::write_tiny_bert_classifier);
  }
  ServedModel mini() const { return {ModelKind::kEmbedder, mini_}; }
  ServedModel bge() const { return {ModelKind::kEmbedder, bge_}; }
  // With a queue that holds no more than so many texts.
  ServedModel bge_with_queue_of(std::size_t texts) const {
    encoder::Encoder::Options options;
    options.scheduler.max_queued = texts;
    auto opened = encoder::Encoder::open(bge_file(), options);
    EXPECT_OK(opened);
    return {ModelKind::kEmbedder, *std::move(opened)};
  }
  // Its file, for who wants a model of its own or another one there.
  std::filesystem::path bge_file() const { return folder_->path() / "models" / "tiny-bge" / "fp32.atimo"; }
  std::filesystem::path reranker_file() const {
    return folder_->path() / "models" / "tiny-reranker" / "fp32.atimo";
  }
  ServedModel reranker() const { return {ModelKind::kReranker, reranker_}; }

 private:
  std::shared_ptr<const encoder::Encoder> install(const std::string& name,
                                                  void (*write)(const std::filesystem::path&)) {
    const std::filesystem::path published = folder_->path() / (name + "-published");
    std::filesystem::create_directories(published);
    write(published);
    const models::ModelStore store(folder_->path() / "models");
    const auto plan = store.plan(name, encoder::Precision::kF32, published);
    EXPECT_OK(plan);
    const auto installed = store.install(Context(), *plan);
    EXPECT_OK(installed);
    auto opened = encoder::Encoder::open(installed->path, {});
    EXPECT_OK(opened);
    return *std::move(opened);
  }

  absl::StatusOr<TempDir> folder_;
  std::shared_ptr<const encoder::Encoder> mini_, bge_, reranker_;
};

// The phases once no model is warming any more.
inline std::vector<ModelState> settled(const ModelService& service) {
  const auto warming = [](const std::vector<ModelState>& states) {
    for (const ModelState& state : states)
      if (state.phase == ModelPhase::kWarming) return true;
    return false;
  };
  std::vector<ModelState> states = service.states();
  for (int i = 0; i < 2000 && warming(states); ++i, states = service.states())
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return states;
}

}  // namespace atimo::server::testing
