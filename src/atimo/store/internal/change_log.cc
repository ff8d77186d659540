#include "atimo/store/internal/change_log.h"

#include "atimo/base/status_macros.h"

namespace atimo::store::internal {

absl::StatusOr<ChangeLog> ChangeLog::begin(Database& database) {
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t last, database.integer_of("SELECT change_counter FROM state"));
  return ChangeLog(database, static_cast<std::uint64_t>(last) + 1);
}

absl::Status ChangeLog::all_changed(DocumentRow document) { return record_all(document, false); }
absl::Status ChangeLog::all_deleted(DocumentRow document) { return record_all(document, true); }

absl::Status ChangeLog::record(WordingId unit, bool deleted) {
  touched_ = true;
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database_->prepare("INSERT OR REPLACE INTO changes (wording, counter, deleted) "
                                            "VALUES (?1, ?2, ?3)"));
  return statement.bind(unit, counter_, deleted).run();
}

absl::Status ChangeLog::record_all(DocumentRow document, bool deleted) {
  touched_ = true;
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database_->prepare("INSERT OR REPLACE INTO changes (wording, counter, deleted) "
                                            "SELECT id, ?2, ?3 FROM wordings "
                                            "WHERE document = ?1 AND unit_id = device_id"));
  return statement.bind(document, counter_, deleted).run();
}

absl::Status ChangeLog::finish() {
  if (!touched_) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(Statement statement, database_->prepare("UPDATE state SET change_counter = ?1"));
  return statement.bind(counter_).run();
}

}  // namespace atimo::store::internal
