#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/cache/cache_store.h"
#include "atimo/cache/guard.h"

namespace atimo::cache {

// Since the process began, of every name space.
struct LookUps {
  std::uint64_t exact_hits = 0;  // of the hits, those of the same question to the letter
  std::uint64_t hits = 0, misses = 0;
  std::uint64_t store_errors = 0;                      // that a question, or an answer to be kept, ran into
  std::array<std::uint64_t, kRejections> by_reason{};  // of misses
};

struct CacheReport {
  StoreStatistics store;    // of the name space
  std::vector<Day> growth;  // the same, oldest first, today last
  LookUps look_ups;         // of the process that has the cache
};

// What people do with remembered answers, here or in another process: rate, read and forget them. Always of
// the context's name space alone. Thread-safe. Errors are the store's, and those of the way to it.
class Curation {
 public:
  virtual ~Curation() = default;

  // Durable when it returns. NotFound: the name space has no such entry.
  virtual absl::Status feedback(const Context& context, EntryId id, Feedback feedback) = 0;
  // InvalidArgument: limit out of range.
  virtual absl::StatusOr<std::vector<ListedEntry>> list(const Context& context,
                                                        const ListOptions& options) = 0;
  // How many entries went.
  virtual absl::StatusOr<std::uint64_t> forget(const Context& context, const Selection& selection) = 0;
  virtual absl::StatusOr<CacheReport> report(const Context& context) = 0;
  // Without asking the store.
  virtual LookUps look_ups() const = 0;
};

}  // namespace atimo::cache
