#include <cstring>
#include <mutex>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/cache/cache_store.h"
#include "atimo/cache/internal/curated.h"
#include "atimo/cache/internal/sqlite_curation.h"
#include "atimo/sqlite/database.h"

namespace atimo::cache {
namespace {

using sqlite::Blob;
using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;
using sqlite::TransactionKind;

// Described in docs/formats/cache.md.
constexpr char kTables[] = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope BLOB NOT NULL, exact BLOB NOT NULL,
  signature INTEGER NOT NULL, subject INTEGER NOT NULL,
  name_space TEXT NOT NULL, question TEXT NOT NULL,
  created INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL,
  served INTEGER NOT NULL DEFAULT 0, likes INTEGER NOT NULL DEFAULT 0, dislikes INTEGER NOT NULL DEFAULT 0,
  dense BLOB NOT NULL, answer BLOB NOT NULL,
  UNIQUE (exact, scope));
CREATE INDEX IF NOT EXISTS entries_by_signature ON entries (signature);
CREATE INDEX IF NOT EXISTS entries_by_subject ON entries (subject);
CREATE INDEX IF NOT EXISTS entries_by_end ON entries (expires);
CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used);
CREATE TABLE IF NOT EXISTS entry_devices (
  entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  device TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (entry, device)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_device ON entry_devices (device);
CREATE TABLE IF NOT EXISTS days (
  name_space TEXT NOT NULL, day INTEGER NOT NULL,
  made INTEGER NOT NULL DEFAULT 0, served INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (name_space, day)) WITHOUT ROWID;
)sql";

constexpr std::uint32_t kExplaining = 4;  // entries of the same subject that are compared to explain a miss

std::string_view bytes_of(std::span<const float> vector) {
  return {reinterpret_cast<const char*>(vector.data()), vector.size_bytes()};
}

std::vector<float> vector_of(std::string_view bytes) {
  std::vector<float> vector(bytes.size() / sizeof(float));
  if (!vector.empty()) std::memcpy(vector.data(), bytes.data(), vector.size() * sizeof(float));
  return vector;
}

absl::StatusOr<std::vector<Device>> devices_of(Database& database, EntryId id) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("SELECT device, hash FROM entry_devices WHERE entry = ?1 ORDER BY device"));
  statement.bind(id);
  std::vector<Device> devices;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return devices;
    devices.push_back({statement.text(0), statement.text(1)});
  }
}

// The one row of a statement that selects id, question, answer, created.
absl::StatusOr<std::optional<StoredAnswer>> read_answer(Database& database, Statement statement) {
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
  if (!row) return std::nullopt;
  StoredAnswer answer{.id = statement.integer(0),
                      .question = statement.text(1),
                      .answer = std::string(statement.blob(2)),
                      .devices = {},
                      .created = statement.integer(3)};
  ATIMO_ASSIGN_OR_RETURN(answer.devices, devices_of(database, answer.id));
  return answer;
}

absl::Status read_candidates(Statement& statement, bool same_signature, std::vector<Candidate>& out) {
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return absl::OkStatus();
    out.push_back({statement.integer(0), same_signature, statement.text(1), vector_of(statement.blob(2))});
  }
}

absl::Status write_devices(Database& database, EntryId id, std::span<const Device> devices) {
  for (const Device& device : devices) {
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        database.prepare("INSERT OR REPLACE INTO entry_devices (entry, device, hash) VALUES (?1, ?2, ?3)"));
    ATIMO_RETURN_IF_ERROR(
        statement.bind(id, std::string_view(device.id), std::string_view(device.hash)).run());
  }
  return absl::OkStatus();
}

// Dislikes of the entry whose place is taken, when it gave the same answer.
absl::StatusOr<std::int64_t> kept_dislikes(Database& database, const NewEntry& entry) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("SELECT dislikes FROM entries WHERE exact = ?1 AND scope = ?2 AND answer = ?3"));
  statement.bind(Blob{entry.address.exact}, Blob{entry.address.scope}, Blob{entry.answer});
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

class SqliteStore final : public CacheStore {
 public:
  SqliteStore(std::unique_ptr<Database> writer, std::unique_ptr<Database> reader)
      : writer_(std::move(writer)), reader_(std::move(reader)) {}

  absl::Status put(std::span<const NewEntry> entries) override {
    const std::scoped_lock lock(write_mutex_);
    ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
    for (const NewEntry& entry : entries) ATIMO_RETURN_IF_ERROR(replace(entry));
    return transaction.commit();
  }

  absl::StatusOr<std::optional<StoredAnswer>> exact(const Address& address, Millis now) override {
    const std::scoped_lock lock(read_mutex_);
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        reader_->prepare("SELECT id, question, answer, created FROM entries WHERE exact = ?1 AND "
                         "scope = ?2 AND expires > ?3 AND dislikes = 0"));
    statement.bind(Blob{address.exact}, Blob{address.scope}, now);
    return read_answer(*reader_, std::move(statement));
  }

  absl::StatusOr<std::vector<Candidate>> candidates(const Address& address, Millis now) override {
    const std::scoped_lock lock(read_mutex_);
    std::vector<Candidate> found;
    ATIMO_ASSIGN_OR_RETURN(
        Statement same,
        reader_->prepare("SELECT id, question, dense FROM entries WHERE signature = ?1 AND scope = ?2 "
                         "AND expires > ?3 AND dislikes = 0 ORDER BY id DESC LIMIT ?4"));
    same.bind(static_cast<std::int64_t>(address.signature), Blob{address.scope}, now, kMostCandidates);
    ATIMO_RETURN_IF_ERROR(read_candidates(same, true, found));
    if (!found.empty()) return found;
    ATIMO_ASSIGN_OR_RETURN(
        Statement near,
        reader_->prepare("SELECT id, question, dense FROM entries WHERE subject = ?1 AND scope = ?2 "
                         "AND expires > ?3 AND dislikes = 0 ORDER BY id DESC LIMIT ?4"));
    near.bind(static_cast<std::int64_t>(address.subject), Blob{address.scope}, now, kExplaining);
    ATIMO_RETURN_IF_ERROR(read_candidates(near, false, found));
    return found;
  }

  absl::StatusOr<std::optional<StoredAnswer>> get(EntryId id, Millis now) override {
    const std::scoped_lock lock(read_mutex_);
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        reader_->prepare("SELECT id, question, answer, created FROM entries WHERE id = ?1 AND "
                         "expires > ?2 AND dislikes = 0"));
    statement.bind(id, now);
    return read_answer(*reader_, std::move(statement));
  }

  absl::Status count(std::span<const Served> served) override {
    const std::scoped_lock lock(write_mutex_);
    ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
    for (const Served& entry : served) {
      ATIMO_ASSIGN_OR_RETURN(
          Statement statement,
          writer_->prepare("UPDATE entries SET served = served + ?2, used = max(used, ?3) WHERE id = ?1"));
      ATIMO_RETURN_IF_ERROR(statement.bind(entry.id, entry.times, entry.last).run());
      ATIMO_RETURN_IF_ERROR(internal::count_served(*writer_, entry));
    }
    return transaction.commit();
  }

  absl::Status feedback(std::string_view name_space, EntryId id, Feedback feedback) override {
    ATIMO_ASSIGN_OR_RETURN(
        const std::uint64_t changed,
        run(feedback == Feedback::kLike
                ? "UPDATE entries SET likes = likes + 1 WHERE id = ?1 AND name_space = ?2"
                : "UPDATE entries SET dislikes = dislikes + 1 WHERE id = ?1 AND name_space = ?2",
            id, name_space));
    return changed == 0 ? internal::not_kept(id) : absl::OkStatus();
  }

  absl::StatusOr<std::uint64_t> changed(std::span<const Device> devices) override {
    const std::scoped_lock lock(write_mutex_);
    ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
    std::uint64_t dropped = 0;
    for (const Device& device : devices) {
      ATIMO_ASSIGN_OR_RETURN(
          Statement statement,
          writer_->prepare("DELETE FROM entries WHERE id IN (SELECT entry FROM entry_devices WHERE "
                           "device = ?1 AND hash <> ?2)"));
      ATIMO_RETURN_IF_ERROR(statement.bind(std::string_view(device.id), std::string_view(device.hash)).run());
      ATIMO_ASSIGN_OR_RETURN(const std::int64_t rows, writer_->integer_of("SELECT changes()"));
      dropped += static_cast<std::uint64_t>(rows);
    }
    ATIMO_RETURN_IF_ERROR(transaction.commit());
    return dropped;
  }

  absl::StatusOr<std::uint64_t> drop(EntryId id) override {
    return run("DELETE FROM entries WHERE id = ?1", id);
  }

  absl::StatusOr<std::uint64_t> drop(std::string_view name_space, const Selection& selection) override {
    const std::scoped_lock lock(write_mutex_);
    ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
    ATIMO_ASSIGN_OR_RETURN(const std::uint64_t dropped,
                           internal::drop_selected(*writer_, name_space, selection));
    ATIMO_RETURN_IF_ERROR(transaction.commit());
    return dropped;
  }

  absl::StatusOr<std::uint64_t> sweep(Millis now, std::uint64_t most) override {
    ATIMO_ASSIGN_OR_RETURN(const std::uint64_t expired, run("DELETE FROM entries WHERE expires <= ?1", now));
    ATIMO_RETURN_IF_ERROR(run("DELETE FROM days WHERE day <= ?1", now / kDayMillis - kDaysKept).status());
    ATIMO_ASSIGN_OR_RETURN(
        const std::uint64_t unused,
        run("DELETE FROM entries WHERE id IN (SELECT id FROM entries ORDER BY used, id LIMIT max(0, "
            "(SELECT count(*) FROM entries) - ?1))",
            most));
    return expired + unused;
  }

  absl::StatusOr<StoreStatistics> statistics(std::string_view name_space, Millis now) override {
    const std::scoped_lock lock(read_mutex_);
    return internal::read_statistics(*reader_, name_space, now);
  }

  absl::StatusOr<std::vector<ListedEntry>> list(std::string_view name_space,
                                                const ListOptions& options) override {
    const std::scoped_lock lock(read_mutex_);
    return internal::read_list(*reader_, name_space, options);
  }

  absl::StatusOr<std::vector<Day>> growth(std::string_view name_space, Millis now,
                                          std::int64_t days) override {
    const std::scoped_lock lock(read_mutex_);
    return internal::read_growth(*reader_, name_space, now / kDayMillis, days);
  }

 private:
  // One changing statement in a transaction of its own; how many rows it changed.
  template <typename... Values>
  absl::StatusOr<std::uint64_t> run(std::string_view sql, const Values&... values) {
    const std::scoped_lock lock(write_mutex_);
    ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
    {
      ATIMO_ASSIGN_OR_RETURN(Statement statement, writer_->prepare(sql));
      ATIMO_RETURN_IF_ERROR(statement.bind(values...).run());
    }
    ATIMO_ASSIGN_OR_RETURN(const std::int64_t rows, writer_->integer_of("SELECT changes()"));
    ATIMO_RETURN_IF_ERROR(transaction.commit());
    return static_cast<std::uint64_t>(rows);
  }

  absl::Status replace(const NewEntry& entry) {
    ATIMO_ASSIGN_OR_RETURN(const std::int64_t dislikes, kept_dislikes(*writer_, entry));
    ATIMO_RETURN_IF_ERROR(forget_exact(entry.address));
    ATIMO_RETURN_IF_ERROR(insert(entry, dislikes));
    const EntryId id = writer_->last_insert_id();
    ATIMO_RETURN_IF_ERROR(internal::count_made(*writer_, entry));
    return write_devices(*writer_, id, entry.devices);
  }

  absl::Status forget_exact(const Address& address) {
    ATIMO_ASSIGN_OR_RETURN(Statement statement,
                           writer_->prepare("DELETE FROM entries WHERE exact = ?1 AND scope = ?2"));
    return statement.bind(Blob{address.exact}, Blob{address.scope}).run();
  }

  absl::Status insert(const NewEntry& entry, std::int64_t dislikes) {
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        writer_->prepare(
            "INSERT INTO entries (scope, exact, signature, subject, name_space, question, created, "
            "expires, used, dislikes, dense, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?9, "
            "?10, ?11)"));
    return statement
        .bind(Blob{entry.address.scope}, Blob{entry.address.exact},
              static_cast<std::int64_t>(entry.address.signature),
              static_cast<std::int64_t>(entry.address.subject), std::string_view(entry.name_space),
              std::string_view(entry.question), entry.created, entry.expires, dislikes,
              Blob{bytes_of(entry.dense)}, Blob{entry.answer})
        .run();
  }

  std::mutex write_mutex_;
  const std::unique_ptr<Database> writer_;  // guarded by write_mutex_
  std::mutex read_mutex_;
  const std::unique_ptr<Database> reader_;  // guarded by read_mutex_
};

}  // namespace

absl::StatusOr<std::unique_ptr<CacheStore>> open_sqlite_store(const std::filesystem::path& file) {
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> writer, Database::open(file));
  ATIMO_RETURN_IF_ERROR(writer->execute(kTables));
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> reader, Database::open(file));
  return std::make_unique<SqliteStore>(std::move(writer), std::move(reader));
}

}  // namespace atimo::cache
