#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/store/internal/sql.h"

namespace atimo::store::internal {

class ReaderPool;

// A connection inside a read transaction: every read through it sees the same state. Handed back to the pool
// when it goes. REQUIRES: statements made from it go before it does.
class ReadSnapshot {
 public:
  ReadSnapshot(ReadSnapshot&& other) noexcept = default;
  ReadSnapshot& operator=(ReadSnapshot&&) = delete;
  ~ReadSnapshot();
  Database& database() { return *connection_; }

 private:
  friend class ReaderPool;
  ReadSnapshot(ReaderPool& pool, std::unique_ptr<Database> connection, Transaction transaction)
      : pool_(&pool), connection_(std::move(connection)), transaction_(std::move(transaction)) {}

  ReaderPool* pool_;
  std::unique_ptr<Database> connection_;
  std::optional<Transaction> transaction_;
};

// Reading connections. Grows with the number of reads at one time and keeps a few when idle; never waits, so
// a read may be made inside another. Thread-safe; outlives its snapshots.
class ReaderPool {
 public:
  explicit ReaderPool(std::filesystem::path path) : path_(std::move(path)) {}
  absl::StatusOr<ReadSnapshot> snapshot();

 private:
  friend class ReadSnapshot;
  absl::StatusOr<std::unique_ptr<Database>> take();
  void give_back(std::unique_ptr<Database> connection);

  const std::filesystem::path path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;  // guarded by mutex_
};

}  // namespace atimo::store::internal
