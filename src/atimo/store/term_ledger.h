#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/store/store.h"

namespace atimo::store {

inline constexpr std::size_t kLedgerFields = 3;

// The terms of one unit, as numbers that stand for them.
struct LedgerUnit {
  WordingId unit = 0;
  std::array<std::uint32_t, kLedgerFields> lengths{};  // of each searched field, in terms
  std::vector<std::uint32_t> terms;                    // strictly increasing
};

// How far a corpus on a server is fed, and with which constants its weights were made.
struct LedgerState {
  enum class Phase : std::uint8_t {
    kEmpty,    // nothing was fed
    kFilling,  // everything is being fed
    kReady,
    kStale,  // every unit must be fed again
  };

  Phase phase = Phase::kEmpty;
  std::uint64_t token = 0;            // the store's change counter of the last feeding that ended
  std::uint64_t epoch = 0;            // grows with every one
  std::uint64_t content_version = 0;  // of how units become terms and vectors
  std::array<double, kLedgerFields> mean_length{}, length_b{};  // of BM25, as the weights were made
};

// Over live units.
struct LedgerStatistics {
  std::uint64_t units = 0;
  std::array<std::uint64_t, kLedgerFields> length_sum{}, length_squares{};
};

// What a server holds of each unit, as far as this process must know it without asking: how many units have a
// term, and how long they are. One SQLite database; derived from the store and what was fed, so it may be
// removed, and then everything is fed again. Thread-safe; one writer at a time, whom readers do not wait for.
// Errors as Store's.
class TermLedger {
 public:
  static absl::StatusOr<std::unique_ptr<TermLedger>> open(const std::filesystem::path& file);
  virtual ~TermLedger() = default;

  // Units that the server took or let go: one transaction. A unit that is there already is replaced, an
  // unknown one is no error.
  virtual absl::Status record(std::span<const LedgerUnit> fed, std::span<const WordingId> removed) = 0;
  virtual absl::Status set_state(const LedgerState& state) = 0;
  // Forgets every unit and the state.
  virtual absl::Status clear() = 0;

  virtual LedgerState state() const = 0;
  virtual LedgerStatistics statistics() const = 0;
  // Units that have each term.
  virtual absl::StatusOr<std::vector<std::uint64_t>> frequencies(
      std::span<const std::uint32_t> terms) const = 0;
};

}  // namespace atimo::store
