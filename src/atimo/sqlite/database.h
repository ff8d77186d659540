#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace atimo::sqlite {

class Database;

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// A prepared statement borrowed from its connection's cache; reset when the object goes. One object per SQL
// text at a time. Binding errors are kept and reported by the next step.
class Statement {
 public:
  Statement(Database& database, sqlite3_stmt* handle) : database_(&database), handle_(handle) {}
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Binds the parameters ?1, ?2 ... in order. Text and bytes are not copied: they must live until the last
  // step.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    int parameter = 0;
    (keep(set(++parameter, values)), ...);
    return *this;
  }

  // True when a row is there, false at the end.
  absl::StatusOr<bool> step();
  // Steps to the end, for statements without rows.
  absl::Status run();

  bool is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  double real(int column) const { return sqlite3_column_double(handle_, column); }
  std::string text(int column) const;
  // Until the next step.
  std::string_view blob(int column) const;

 private:
  int set(int parameter, std::string_view value);
  int set(int parameter, Blob value);
  int set(int parameter, double value) { return sqlite3_bind_double(handle_, parameter, value); }
  template <std::integral Integer>
  int set(int parameter, Integer value) {
    return sqlite3_bind_int64(handle_, parameter, static_cast<sqlite3_int64>(value));
  }
  template <typename Value>
  int set(int parameter, const std::optional<Value>& value) {
    return value ? set(parameter, *value) : sqlite3_bind_null(handle_, parameter);
  }
  void keep(int code) {
    if (bind_code_ == SQLITE_OK) bind_code_ = code;
  }

  Database* database_;
  sqlite3_stmt* handle_;
  int bind_code_ = SQLITE_OK;
};

// One connection with its cache of prepared statements. Used by one thread at a time. Errors name the file
// and carry SQLite's message; their codes say what the caller can do (disk full, no permission, not a
// database, busy).
class Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> open(const std::filesystem::path& path);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  absl::StatusOr<Statement> prepare(std::string_view sql);
  // Runs a script of statements whose rows do not matter.
  absl::Status execute(const std::string& sql);
  // The first column of the first row; NotFound when there is no row.
  absl::StatusOr<std::int64_t> integer_of(std::string_view sql);
  std::int64_t last_insert_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  absl::Status error(int code) const;

 private:
  struct CloseConnection {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct FinalizeStatement {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };

  Database(std::filesystem::path path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}

  std::filesystem::path path_;
  std::unique_ptr<sqlite3, CloseConnection> handle_;
  absl::flat_hash_map<std::string, std::unique_ptr<sqlite3_stmt, FinalizeStatement>> statements_;
};

enum class TransactionKind { kRead, kWrite };

// Rolled back when it goes without a commit.
class Transaction {
 public:
  static absl::StatusOr<Transaction> begin(Database& database, TransactionKind kind);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  absl::Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace atimo::sqlite
