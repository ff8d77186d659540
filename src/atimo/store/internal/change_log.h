#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/store/internal/sql.h"
#include "atimo/store/store.h"

namespace atimo::store::internal {

// Writes down which units one transaction changed, under the next value of the change counter. The table
// keeps the last change of each wording only, so it does not grow with the number of transactions.
class ChangeLog {
 public:
  static absl::StatusOr<ChangeLog> begin(Database& database);

  absl::Status changed(WordingId unit) { return record(unit, false); }
  absl::Status deleted(WordingId unit) { return record(unit, true); }
  // Every unit of a document: what the index keeps beside the text (title, identity) is another now.
  absl::Status all_changed(DocumentRow document);
  absl::Status all_deleted(DocumentRow document);
  // Something was written, units or not: the counter grows.
  void touch() { touched_ = true; }

  bool touched() const { return touched_; }
  std::uint64_t counter() const { return counter_; }
  // Stores the counter when something changed. To be called once, before the commit.
  absl::Status finish();

 private:
  ChangeLog(Database& database, std::uint64_t counter) : database_(&database), counter_(counter) {}
  absl::Status record(WordingId unit, bool deleted);
  absl::Status record_all(DocumentRow document, bool deleted);

  Database* database_;
  std::uint64_t counter_;
  bool touched_ = false;
};

}  // namespace atimo::store::internal
