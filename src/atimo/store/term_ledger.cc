#include "atimo/store/term_ledger.h"

#include <cstring>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/status_macros.h"
#include "atimo/store/internal/sql.h"

namespace atimo::store {
namespace {

using internal::Blob;
using internal::Database;
using internal::Statement;
using internal::Transaction;
using internal::TransactionKind;

// Described in docs/formats/store.md.
constexpr char kTables[] = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS units (
  wording INTEGER PRIMARY KEY,
  length_0 INTEGER NOT NULL, length_1 INTEGER NOT NULL, length_2 INTEGER NOT NULL,
  terms BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS counts (
  term INTEGER PRIMARY KEY,
  units INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  phase INTEGER NOT NULL, token INTEGER NOT NULL, epoch INTEGER NOT NULL, content_version INTEGER NOT NULL,
  mean_0 REAL NOT NULL, mean_1 REAL NOT NULL, mean_2 REAL NOT NULL,
  b_0 REAL NOT NULL, b_1 REAL NOT NULL, b_2 REAL NOT NULL);
)sql";

std::string packed(std::span<const std::uint32_t> terms) {
  std::string bytes(terms.size_bytes(), '\0');
  if (!terms.empty()) std::memcpy(bytes.data(), terms.data(), bytes.size());
  return bytes;
}

std::vector<std::uint32_t> unpacked(std::string_view bytes) {
  std::vector<std::uint32_t> terms(bytes.size() / sizeof(std::uint32_t));
  if (!terms.empty()) std::memcpy(terms.data(), bytes.data(), terms.size() * sizeof(std::uint32_t));
  return terms;
}

// Changes of the statistics, summed up before they are written.
struct Delta {
  absl::flat_hash_map<std::uint32_t, std::int64_t> counts;
  LedgerStatistics statistics;

  // Unsigned arithmetic wraps, and so subtracting works as it should.
  void add(const LedgerUnit& unit, std::int64_t sign) {
    const auto factor = static_cast<std::uint64_t>(sign);
    statistics.units += factor;
    for (std::size_t f = 0; f < kLedgerFields; ++f) {
      const std::uint64_t length = unit.lengths[f];
      statistics.length_sum[f] += factor * length;
      statistics.length_squares[f] += factor * length * length;
    }
    for (const std::uint32_t term : unit.terms) counts[term] += sign;
  }
};

absl::StatusOr<std::optional<LedgerUnit>> find_unit(Database& database, WordingId wording) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("SELECT length_0, length_1, length_2, terms FROM units WHERE wording = ?1"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(wording).step());
  if (!row) return std::nullopt;
  LedgerUnit unit{.unit = wording, .lengths = {}, .terms = unpacked(statement.blob(3))};
  for (std::size_t f = 0; f < kLedgerFields; ++f)
    unit.lengths[f] = static_cast<std::uint32_t>(statement.integer(static_cast<int>(f)));
  return unit;
}

absl::Status forget(Database& database, WordingId wording, Delta& delta) {
  ATIMO_ASSIGN_OR_RETURN(const std::optional<LedgerUnit> known, find_unit(database, wording));
  if (!known) return absl::OkStatus();
  delta.add(*known, -1);
  ATIMO_ASSIGN_OR_RETURN(Statement statement, database.prepare("DELETE FROM units WHERE wording = ?1"));
  return statement.bind(wording).run();
}

absl::Status remember(Database& database, const LedgerUnit& unit, Delta& delta) {
  delta.add(unit, 1);
  const std::string terms = packed(unit.terms);
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("INSERT INTO units (wording, length_0, length_1, length_2, terms) "
                                          "VALUES (?1, ?2, ?3, ?4, ?5)"));
  return statement.bind(unit.unit, unit.lengths[0], unit.lengths[1], unit.lengths[2], Blob{terms}).run();
}

absl::Status write_counts(Database& database, const Delta& delta) {
  for (const auto& [term, change] : delta.counts) {
    if (change == 0) continue;
    ATIMO_ASSIGN_OR_RETURN(Statement statement,
                           database.prepare("INSERT INTO counts (term, units) VALUES (?1, ?2) "
                                            "ON CONFLICT (term) DO UPDATE SET units = units + ?2"));
    ATIMO_RETURN_IF_ERROR(statement.bind(term, change).run());
  }
  return absl::OkStatus();
}

absl::StatusOr<LedgerStatistics> read_statistics(Database& database) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("SELECT count(*), sum(length_0), sum(length_0 * length_0), sum(length_1), "
                       "sum(length_1 * length_1), sum(length_2), sum(length_2 * length_2) FROM units"));
  ATIMO_RETURN_IF_ERROR(statement.step().status());
  LedgerStatistics statistics;
  statistics.units = static_cast<std::uint64_t>(statement.integer(0));
  for (int f = 0; f < static_cast<int>(kLedgerFields); ++f) {
    const auto at = static_cast<std::size_t>(f);
    statistics.length_sum[at] = static_cast<std::uint64_t>(statement.integer(1 + 2 * f));
    statistics.length_squares[at] = static_cast<std::uint64_t>(statement.integer(2 + 2 * f));
  }
  return statistics;
}

absl::StatusOr<LedgerState> read_state(Database& database) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("SELECT phase, token, epoch, content_version, mean_0, mean_1, "
                                          "mean_2, b_0, b_1, b_2 FROM state"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
  LedgerState state;
  if (!row) return state;
  state.phase = static_cast<LedgerState::Phase>(statement.integer(0));
  state.token = static_cast<std::uint64_t>(statement.integer(1));
  state.epoch = static_cast<std::uint64_t>(statement.integer(2));
  state.content_version = static_cast<std::uint64_t>(statement.integer(3));
  for (int f = 0; f < static_cast<int>(kLedgerFields); ++f) {
    state.mean_length[static_cast<std::size_t>(f)] = statement.real(4 + f);
    state.length_b[static_cast<std::size_t>(f)] = statement.real(4 + static_cast<int>(kLedgerFields) + f);
  }
  return state;
}

class SqliteLedger final : public TermLedger {
 public:
  SqliteLedger(std::unique_ptr<Database> writer, std::unique_ptr<Database> reader, LedgerState state,
               LedgerStatistics statistics)
      : writer_(std::move(writer)), reader_(std::move(reader)), state_(state), statistics_(statistics) {}

  absl::Status record(std::span<const LedgerUnit> fed, std::span<const WordingId> removed) override {
    const std::scoped_lock writing(write_mutex_);
    Delta delta;
    ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
    for (const WordingId unit : removed) ATIMO_RETURN_IF_ERROR(forget(*writer_, unit, delta));
    for (const LedgerUnit& unit : fed) {
      ATIMO_RETURN_IF_ERROR(forget(*writer_, unit.unit, delta));
      ATIMO_RETURN_IF_ERROR(remember(*writer_, unit, delta));
    }
    ATIMO_RETURN_IF_ERROR(write_counts(*writer_, delta));
    ATIMO_RETURN_IF_ERROR(transaction.commit());
    const std::scoped_lock lock(mutex_);
    statistics_.units += delta.statistics.units;
    for (std::size_t f = 0; f < kLedgerFields; ++f) {
      statistics_.length_sum[f] += delta.statistics.length_sum[f];
      statistics_.length_squares[f] += delta.statistics.length_squares[f];
    }
    return absl::OkStatus();
  }

  absl::Status set_state(const LedgerState& state) override {
    const std::scoped_lock writing(write_mutex_);
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        writer_->prepare(
            "INSERT OR REPLACE INTO state (id, phase, token, epoch, content_version, mean_0, "
            "mean_1, mean_2, b_0, b_1, b_2) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"));
    ATIMO_RETURN_IF_ERROR(statement
                              .bind(static_cast<int>(state.phase), state.token, state.epoch,
                                    state.content_version, state.mean_length[0], state.mean_length[1],
                                    state.mean_length[2], state.length_b[0], state.length_b[1],
                                    state.length_b[2])
                              .run());
    const std::scoped_lock lock(mutex_);
    state_ = state;
    return absl::OkStatus();
  }

  absl::Status clear() override {
    const std::scoped_lock writing(write_mutex_);
    ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
    ATIMO_RETURN_IF_ERROR(writer_->execute("DELETE FROM units; DELETE FROM counts; DELETE FROM state;"));
    ATIMO_RETURN_IF_ERROR(transaction.commit());
    const std::scoped_lock lock(mutex_);
    state_ = {};
    statistics_ = {};
    return absl::OkStatus();
  }

  LedgerState state() const override {
    const std::scoped_lock lock(mutex_);
    return state_;
  }

  LedgerStatistics statistics() const override {
    const std::scoped_lock lock(mutex_);
    return statistics_;
  }

  absl::StatusOr<std::vector<std::uint64_t>> frequencies(
      std::span<const std::uint32_t> terms) const override {
    const std::scoped_lock reading(read_mutex_);
    std::vector<std::uint64_t> out;
    out.reserve(terms.size());
    for (const std::uint32_t term : terms) {
      ATIMO_ASSIGN_OR_RETURN(Statement statement,
                             reader_->prepare("SELECT units FROM counts WHERE term = ?1"));
      ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(term).step());
      out.push_back(row ? static_cast<std::uint64_t>(statement.integer(0)) : 0);
    }
    return out;
  }

 private:
  mutable std::mutex write_mutex_;
  const std::unique_ptr<Database> writer_;  // guarded by write_mutex_
  mutable std::mutex read_mutex_;
  const std::unique_ptr<Database> reader_;  // guarded by read_mutex_
  mutable std::mutex mutex_;
  LedgerState state_;            // guarded by mutex_
  LedgerStatistics statistics_;  // guarded by mutex_
};

}  // namespace

absl::StatusOr<std::unique_ptr<TermLedger>> TermLedger::open(const std::filesystem::path& file) {
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> writer, Database::open(file));
  ATIMO_RETURN_IF_ERROR(writer->execute(kTables));
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> reader, Database::open(file));
  ATIMO_ASSIGN_OR_RETURN(const LedgerState state, read_state(*writer));
  ATIMO_ASSIGN_OR_RETURN(const LedgerStatistics statistics, read_statistics(*writer));
  return std::make_unique<SqliteLedger>(std::move(writer), std::move(reader), state, statistics);
}

}  // namespace atimo::store
