#include "atimo/store/internal/schema.h"

#include <array>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::store::internal {
namespace {

constexpr char kTables[] = R"sql(
CREATE TABLE name_spaces (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name_space INTEGER NOT NULL REFERENCES name_spaces (id),
  document_id TEXT NOT NULL,
  title TEXT NOT NULL, ementa TEXT NOT NULL, urn TEXT NOT NULL,
  norm_type INTEGER NOT NULL, norm_number INTEGER NOT NULL, norm_letters TEXT NOT NULL, norm_year INTEGER NOT NULL,
  norm_date INTEGER, norm_local TEXT NOT NULL, norm_authority TEXT NOT NULL, norm_organ TEXT NOT NULL,
  source_name TEXT NOT NULL, format TEXT NOT NULL, ingested_at TEXT NOT NULL,
  versions INTEGER NOT NULL DEFAULT 0, devices INTEGER NOT NULL DEFAULT 0, articles INTEGER NOT NULL DEFAULT 0,
  UNIQUE (name_space, document_id));
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (id),
  version_date INTEGER,
  source_hash TEXT NOT NULL,
  UNIQUE (document, version_date));
CREATE TABLE wordings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (id),
  device_id TEXT NOT NULL, parent_id TEXT NOT NULL, unit_id TEXT NOT NULL,
  kind INTEGER NOT NULL, status INTEGER NOT NULL,
  valid_from INTEGER, valid_to INTEGER,
  hash TEXT NOT NULL,
  label TEXT NOT NULL, heading TEXT NOT NULL, hierarchy TEXT NOT NULL, notes TEXT NOT NULL,
  external_id TEXT NOT NULL, text TEXT NOT NULL, full_text TEXT NOT NULL);
CREATE INDEX wordings_by_device ON wordings (document, device_id);
CREATE INDEX wordings_by_unit ON wordings (document, unit_id);
CREATE TABLE version_devices (
  version INTEGER NOT NULL REFERENCES versions (id),
  ordinal INTEGER NOT NULL,
  wording INTEGER NOT NULL REFERENCES wordings (id),
  page INTEGER NOT NULL,
  box_left REAL, box_top REAL, box_right REAL, box_bottom REAL,
  PRIMARY KEY (version, ordinal)) WITHOUT ROWID;
CREATE INDEX version_devices_by_wording ON version_devices (wording, version);
CREATE TABLE changes (
  wording INTEGER PRIMARY KEY,
  counter INTEGER NOT NULL,
  deleted INTEGER NOT NULL);
CREATE INDEX changes_by_counter ON changes (counter);
CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  change_counter INTEGER NOT NULL);
INSERT INTO state (id, change_counter) VALUES (1, 0);
)sql";

// What version N + 1 adds to version N; N is the place in the list, from 1 on.
constexpr std::array kAdditions = {R"sql(
CREATE TABLE embedders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  identity TEXT NOT NULL UNIQUE);
CREATE TABLE vectors (
  embedder INTEGER NOT NULL REFERENCES embedders (id),
  wording INTEGER NOT NULL REFERENCES wordings (id) ON DELETE CASCADE,
  dense BLOB NOT NULL,
  PRIMARY KEY (embedder, wording));
CREATE INDEX vectors_by_wording ON vectors (wording);
)sql",
                                   R"sql(
CREATE TABLE citations (
  document INTEGER NOT NULL REFERENCES documents (id),
  norm_type INTEGER NOT NULL, norm_number INTEGER NOT NULL, norm_year INTEGER NOT NULL,
  article INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (document, norm_type, norm_number, norm_year, article)) WITHOUT ROWID;
CREATE INDEX citations_by_norm ON citations (norm_type, norm_number);
)sql"};
static_assert(kAdditions.size() + 1 == kSchemaVersion);

// From version 0, an empty file, or an older one. All of it or nothing.
absl::Status bring_up_to_date(Database& database, std::int64_t version) {
  if (version == kSchemaVersion) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(database, TransactionKind::kWrite));
  if (version == 0) ATIMO_RETURN_IF_ERROR(database.execute(kTables));
  for (std::int64_t at = version == 0 ? 1 : version; at < kSchemaVersion; ++at) {
    ATIMO_RETURN_IF_ERROR(database.execute(kAdditions[static_cast<std::size_t>(at - 1)]));
  }
  ATIMO_RETURN_IF_ERROR(database.execute(
      concat("PRAGMA application_id = ", kApplicationId, "; PRAGMA user_version = ", kSchemaVersion)));
  return transaction.commit();
}

// The version of our tables; 0: an empty file. Looks before anything is written, so that a file that is not
// ours stays as it is.
absl::StatusOr<std::int64_t> identify(Database& database, const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t application, database.integer_of("PRAGMA application_id"));
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t version, database.integer_of("PRAGMA user_version"));
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t tables,
                         database.integer_of("SELECT count(*) FROM sqlite_schema"));
  if (application == 0 && version == 0 && tables == 0) return 0;
  if (application != kApplicationId || version < 1) {
    return absl::DataLossError(concat(path.string(), ": é um banco de dados de outro programa"));
  }
  if (version > kSchemaVersion) {
    return absl::FailedPreconditionError(concat(path.string(),
                                                ": foi gravado por uma versão mais nova do Átimo (esquema ",
                                                version, "; esta lê até o ", kSchemaVersion, ")"));
  }
  return version;
}

absl::Status enter_wal_mode(Database& database, const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement, database.prepare("PRAGMA journal_mode = WAL"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
  if (row && statement.text(0) == "wal") return absl::OkStatus();
  return absl::FailedPreconditionError(
      concat(path.string(), ": este sistema de arquivos não serve para o banco de dados (modo WAL)"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_writer(const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::open(path));
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t version, identify(*database, path));
  ATIMO_RETURN_IF_ERROR(enter_wal_mode(*database, path));
  ATIMO_RETURN_IF_ERROR(
      database->execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;"
                        "PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY"));
  ATIMO_RETURN_IF_ERROR(bring_up_to_date(*database, version));
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> open_reader(const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::open(path));
  ATIMO_RETURN_IF_ERROR(
      database->execute("PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY"));
  return database;
}

}  // namespace atimo::store::internal
