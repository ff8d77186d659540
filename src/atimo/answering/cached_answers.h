#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/context.h"
#include "atimo/cache/answer_cache.h"
#include "atimo/engine/engine.h"

namespace atimo::answering {

// A question as the cache keeps it. `configuration` stands for everything else that makes answers: models,
// settings, release. Without its vector.
absl::StatusOr<cache::Question> cache_question(const engine::LocalEngine& engine, const Context& context,
                                               const engine::Question& question,
                                               std::string_view configuration, std::string_view prompts);

// An answer for the cache: its JSON, the devices it rests on, and whether it may be given again: it found
// something, nothing was left out, and no citation is unverified.
cache::Generated generated(const engine::LocalEngine& engine, const Context& context,
                           const engine::Question& question, const engine::Answer& answer);

// Tells whether devices still say what they said. What held is remembered until the corpus changes.
// Thread-safe; the engine outlives it.
class Freshness {
 public:
  explicit Freshness(const engine::LocalEngine& engine) : engine_(engine) {}
  bool still_holds(const cache::Question& question, std::span<const cache::Device> devices);

 private:
  const engine::LocalEngine& engine_;
  std::mutex mutex_;
  absl::flat_hash_map<std::uint64_t, std::uint64_t> held_at_;  // devices -> change counter; guarded by mutex_
};

}  // namespace atimo::answering
