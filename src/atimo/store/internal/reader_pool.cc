#include "atimo/store/internal/reader_pool.h"

#include "atimo/base/status_macros.h"
#include "atimo/store/internal/schema.h"

namespace atimo::store::internal {
namespace {

constexpr std::size_t kMaxIdle = 8;

}  // namespace

ReadSnapshot::~ReadSnapshot() {
  if (connection_ == nullptr) return;
  transaction_.reset();
  // A connection that could not leave its transaction would show a stale state to whoever takes it next.
  if (!connection_->in_transaction()) pool_->give_back(std::move(connection_));
}

absl::StatusOr<ReadSnapshot> ReaderPool::snapshot() {
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> connection, take());
  ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*connection, TransactionKind::kRead));
  return ReadSnapshot(*this, std::move(connection), std::move(transaction));
}

absl::StatusOr<std::unique_ptr<Database>> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Database> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return open_reader(path_);
}

void ReaderPool::give_back(std::unique_ptr<Database> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(connection));
}

}  // namespace atimo::store::internal
