#include "atimo/store/internal/vectors.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "atimo/base/concat.h"
#include "atimo/base/half.h"
#include "atimo/base/status_macros.h"
#include "atimo/store/internal/queries.h"

namespace atimo::store::internal {
namespace {

std::string packed(std::span<const float> dense) {
  std::string bytes(dense.size() * sizeof(std::uint16_t), '\0');
  for (std::size_t i = 0; i < dense.size(); ++i) {
    const std::uint16_t half = to_half(dense[i]);
    std::memcpy(bytes.data() + i * sizeof half, &half, sizeof half);
  }
  return bytes;
}

std::vector<float> unpacked(std::string_view bytes) {
  std::vector<float> dense(bytes.size() / sizeof(std::uint16_t));
  for (std::size_t i = 0; i < dense.size(); ++i) {
    std::uint16_t half;
    std::memcpy(&half, bytes.data() + i * sizeof half, sizeof half);
    dense[i] = from_half(half);
  }
  return dense;
}

absl::StatusOr<std::int64_t> embedder_row(Database& database, std::string_view embedder) {
  {
    ATIMO_ASSIGN_OR_RETURN(Statement insert,
                           database.prepare("INSERT OR IGNORE INTO embedders (identity) VALUES (?1)"));
    ATIMO_RETURN_IF_ERROR(insert.bind(embedder).run());
  }
  ATIMO_ASSIGN_OR_RETURN(Statement select, database.prepare("SELECT id FROM embedders WHERE identity = ?1"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, select.bind(embedder).step());
  if (!row) return absl::InternalError("an embedder vanished while it was written");
  return select.integer(0);
}

absl::StatusOr<bool> is_unit(Database& database, WordingId wording) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("SELECT 1 FROM wordings WHERE id = ?1 AND unit_id = device_id"));
  return statement.bind(wording).step();
}

// Units w that the embedder ?1 has not seen.
#define WITHOUT_VECTOR                                                                                     \
  "w.unit_id = w.device_id AND NOT EXISTS (SELECT 1 FROM vectors v JOIN embedders e ON v.embedder = e.id " \
  "WHERE e.identity = ?1 AND v.wording = w.id) "

}  // namespace

absl::Status write_vectors(Database& database, ChangeLog& changes, std::string_view embedder,
                           std::span<const UnitVector> vectors) {
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t row, embedder_row(database, embedder));
  for (const UnitVector& vector : vectors) {
    ATIMO_ASSIGN_OR_RETURN(const bool unit, is_unit(database, vector.wording));
    if (!unit) continue;
    const std::string bytes = packed(vector.dense);
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        database.prepare("INSERT OR REPLACE INTO vectors (embedder, wording, dense) VALUES (?1, ?2, ?3)"));
    ATIMO_RETURN_IF_ERROR(statement.bind(row, vector.wording, Blob{bytes}).run());
    ATIMO_RETURN_IF_ERROR(changes.changed(vector.wording));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<float>> find_vector(Database& database, std::string_view embedder,
                                               WordingId unit) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("SELECT v.dense FROM vectors v JOIN embedders e ON v.embedder = e.id "
                       "WHERE e.identity = ?1 AND v.wording = ?2"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(embedder, unit).step());
  return row ? unpacked(statement.blob(0)) : std::vector<float>();
}

absl::StatusOr<std::vector<StoredDevice>> units_without_vector(Database& database, std::string_view embedder,
                                                               WordingId after, std::uint32_t limit) {
  std::vector<WordingId> ids;
  {
    ATIMO_ASSIGN_OR_RETURN(Statement statement,
                           database.prepare("SELECT w.id FROM wordings w WHERE w.id > ?2 AND " WITHOUT_VECTOR
                                            "ORDER BY w.id LIMIT ?3"));
    statement.bind(embedder, after, limit);
    for (;;) {
      ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
      if (!row) break;
      ids.push_back(static_cast<WordingId>(statement.integer(0)));
    }
  }
  std::vector<StoredDevice> units;
  for (const WordingId id : ids) {
    ATIMO_ASSIGN_OR_RETURN(StoredDevice unit, find_wording(database, id));
    units.push_back(std::move(unit));
  }
  return units;
}

absl::StatusOr<std::uint64_t> count_without_vector(Database& database, std::string_view embedder) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("SELECT count(*) FROM wordings w WHERE " WITHOUT_VECTOR));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(embedder).step());
  return row ? static_cast<std::uint64_t>(statement.integer(0)) : 0;
}

}  // namespace atimo::store::internal
