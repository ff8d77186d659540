#pragma once

#include <filesystem>
#include <memory>

#include "atimo/base/file.h"
#include "atimo/encoder/encoder.h"
#include "atimo/models/model_store.h"

namespace atimo::engine::testing {

inline const std::filesystem::path kMinilm = ATIMO_SOURCE_DIR "/build/test-models/all-minilm-l6-v2";
inline constexpr const char* kNoMinilm =
    "no real weights in build/test-models/all-minilm-l6-v2: tools/fetch-test-model brings them";

inline bool minilm_is_there() { return std::filesystem::exists(kMinilm / "model.safetensors"); }

// The real weights of a small model; null when they cannot be installed. One conversion serves all tests.
inline std::shared_ptr<const encoder::Encoder> minilm() {
  static const TempDir folder = *TempDir::create("atimo-hybrid-model-");
  static const std::shared_ptr<const encoder::Encoder> model =
      []() -> std::shared_ptr<const encoder::Encoder> {
    const models::ModelStore store(folder.path());
    const auto plan = store.plan("all-minilm-l6-v2", encoder::Precision::kInt8, kMinilm);
    if (!plan.ok()) return nullptr;
    const auto installed = store.install(Context(), *plan);
    if (!installed.ok()) return nullptr;
    auto opened = encoder::Encoder::open(installed->path, {});
    return opened.ok() ? *std::move(opened) : nullptr;
  }();
  return model;
}

}  // namespace atimo::engine::testing
