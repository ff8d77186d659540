#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/cache/cache_store.h"
#include "atimo/cache/curation.h"
#include "atimo/cache/guard.h"
#include "atimo/cache/question_key.h"
#include "atimo/cache/single_flight.h"

namespace atimo::cache {

// How near two questions' vectors must be, as a cosine. Of the model that makes them: calibrated for `mini`
// by tools/calibrate_cache.py (docs/cache.md).
struct Thresholds {
  float agreeing = 0.20F;  // where every check of the guard agrees
  float in_doubt = 0.87F;  // where words differ that seldom decide
};

// The guard's word, and the vectors' where there are any: kNone when the answer may be given.
Rejection decide(Rejection guard, std::optional<float> similarity, const Thresholds& thresholds);

struct Question {
  std::string text;
  Scope scope;
  std::vector<float> dense;  // length 1; empty: no encoder
};

struct Hit {
  StoredAnswer stored;
  bool exact = false;       // the same question to the letter
  float similarity = 1.0F;  // cosine of the questions' vectors; 1 for an exact hit or without vectors
};

struct LookUp {
  std::optional<Hit> hit;
  Rejection reason = Rejection::kUnknown;  // of a miss: the guard's on what came nearest; kNone of a hit
};

struct Answered {
  std::string answer;
  std::optional<Hit> hit;  // nullopt: it was generated, for this question or for an equal one beside it
};

// What a generation gives. An answer that must not be kept (unverified, degraded) says so.
struct Generated {
  std::string answer;
  std::vector<Device> devices;
  bool may_be_kept = true;
};

// Gives answers to questions that were asked before, in these or other words. Fails towards generating: an
// error of the store is a miss, and an answer that cannot be stored is still an answer; both are counted.
// Thread-safe.
class AnswerCache final : public Curation {
 public:
  struct Options {
    std::chrono::milliseconds time_to_live =
        std::chrono::hours(24);  // from creation; being served adds nothing
    std::uint64_t most_entries = 10'000;
    Thresholds thresholds;
    std::function<Millis()> now;  // empty: the system's clock
    // Whether the devices still say what the answer rests on; when not, the entry is dropped. Called for each
    // entry that would be given, on the thread that asks. Empty: changed() alone drops entries.
    std::function<bool(const Question&, std::span<const Device>)> still_holds;
  };

  AnswerCache(std::unique_ptr<CacheStore> store, Options options);
  ~AnswerCache() override;

  LookUp find(const Question& question);
  // The same question alone, which needs no vector. nullopt is not counted as a miss.
  std::optional<Hit> find_exact(const Question& question);
  // Of the entry that the question to the letter has; nullopt: none. Not counted.
  std::optional<EntryId> id_of(const Question& question);

  using Generate = std::function<absl::StatusOr<Generated>(const Context&)>;
  // What is stored, or what `generate` makes, which is stored then. Equal questions that are asked meanwhile
  // wait for the one generation, each until its own deadline; when it fails, all have its error. An answer is
  // not stored when a device changed while it was made.
  absl::StatusOr<Answered> answer(const Context& context, const Question& question, const Generate& generate);

  absl::Status put(const Question& question, const Generated& generated);
  // To be called after a device has changed in the corpus and before anything is answered from the new one.
  absl::StatusOr<std::uint64_t> changed(std::span<const Device> devices);

  absl::Status feedback(const Context& context, EntryId id, Feedback feedback) override;
  absl::StatusOr<std::vector<ListedEntry>> list(const Context& context, const ListOptions& options) override;
  absl::StatusOr<std::uint64_t> forget(const Context& context, const Selection& selection) override;
  absl::StatusOr<CacheReport> report(const Context& context) override;
  LookUps look_ups() const override;

 private:
  Millis now() const;
  absl::StatusOr<LookUp> look_up(const Question& question);
  absl::StatusOr<std::optional<StoredAnswer>> same_question(const Question& question, const Address& address,
                                                            Millis now);
  absl::StatusOr<bool> drop_if_outdated(const Question& question, const StoredAnswer& stored);
  absl::StatusOr<LookUp> among_candidates(const Question& question, Address& address, Millis now);
  absl::StatusOr<std::string> generate_and_keep(const Context& context, const Question& question,
                                                const Generate& generate);
  void count(const LookUp& look_up);
  void note_served(EntryId id, Millis now);
  void flush_served();

  const std::unique_ptr<CacheStore> store_;
  const Options options_;
  std::atomic<std::uint64_t> exact_hits_{0}, hits_{0}, misses_{0}, store_errors_{0}, puts_{0};
  std::array<std::atomic<std::uint64_t>, kRejections> by_reason_{};
  std::mutex served_mutex_;
  absl::flat_hash_map<EntryId, Served> served_;  // guarded by served_mutex_; written with the next answers
  SingleFlight flights_;
  std::shared_mutex change_mutex_;  // held while devices change, and shared while an answer is stored
  std::uint64_t changes_ = 0;       // guarded by change_mutex_
};

}  // namespace atimo::cache
