#include "atimo/sqlite/database.h"

#include <cerrno>
#include <utility>

#include "absl/strings/string_view.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"

namespace atimo::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

absl::StatusCode code_of_errno(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
      return absl::StatusCode::kResourceExhausted;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    default:
      return absl::StatusCode::kInternal;
  }
}

absl::StatusCode code_of_sqlite(int code, int system_errno) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::StatusCode::kPermissionDenied;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return absl::StatusCode::kDataLoss;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_TOOBIG:
      return absl::StatusCode::kInvalidArgument;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return code_of_errno(system_errno);
    default:
      return absl::StatusCode::kInternal;
  }
}

// What a result code means to the one who reads the message; SQLite's own words for the rare ones.
std::string sqlite_reason(sqlite3* handle, int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "disco cheio";
    case SQLITE_NOMEM:
      return "falta memória";
    case SQLITE_READONLY:
      return "o banco de dados é só de leitura";
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "sem permissão";
    case SQLITE_NOTADB:
      return "o arquivo não é um banco de dados";
    case SQLITE_CORRUPT:
      return "o banco de dados está danificado";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "o banco de dados está em uso";
    case SQLITE_TOOBIG:
      return "texto grande demais";
    case SQLITE_CANTOPEN:
      return "não pude abrir o banco de dados";
    case SQLITE_IOERR:
      return "falha de leitura ou gravação";
    default:
      return handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  }
}

// SQLite does not remember the system's reason when it is the commit that fails; errno, cleared in front of
// the call that failed, still has it then.
int system_errno_of(sqlite3* handle, int code) {
  const int call_errno = errno;
  const int primary = code & 0xff;
  if (handle == nullptr || (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN)) return 0;
  const int remembered = sqlite3_system_errno(handle);
  return remembered != 0 ? remembered : call_errno;
}

absl::Status status_of(const std::filesystem::path& path, sqlite3* handle, int code) {
  const int system_errno = system_errno_of(handle, code);
  std::string message = concat(path.string(), ": ", sqlite_reason(handle, code), " (SQLite ", code, ")");
  if (system_errno != 0) message += concat(": ", system_reason(system_errno));
  return absl::Status(code_of_sqlite(code, system_errno), message);
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      handle_(std::exchange(other.handle_, nullptr)),
      bind_code_(other.bind_code_) {}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

int Statement::set(int parameter, std::string_view value) {
  // A null pointer would bind NULL, and an empty view may carry one.
  const char* data = value.data() == nullptr ? "" : value.data();
  return sqlite3_bind_text64(handle_, parameter, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

int Statement::set(int parameter, Blob value) {
  const void* data = value.bytes.data() == nullptr ? "" : value.bytes.data();
  return sqlite3_bind_blob64(handle_, parameter, data, value.bytes.size(), SQLITE_STATIC);
}

absl::StatusOr<bool> Statement::step() {
  if (bind_code_ != SQLITE_OK) return database_->error(bind_code_);
  errno = 0;
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->error(code);
}

absl::Status Statement::run() {
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, step());
    if (!row) return absl::OkStatus();
  }
}

std::string Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (data == nullptr) return {};
  return std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::string_view Statement::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

absl::StatusOr<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(path, handle));
  if (code != SQLITE_OK) return database->error(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  return database;
}

absl::StatusOr<Statement> Database::prepare(std::string_view sql) {
  const auto found = statements_.find(absl::string_view(sql.data(), sql.size()));
  if (found != statements_.end()) return Statement(*this, found->second.get());
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return error(code);
  statements_[std::string(sql)].reset(handle);
  return Statement(*this, handle);
}

absl::Status Database::execute(const std::string& sql) {
  errno = 0;
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : error(code);
}

absl::StatusOr<std::int64_t> Database::integer_of(std::string_view sql) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement, prepare(sql));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
  if (!row) return absl::NotFoundError(concat(path_.string(), ": no row for ", sql));
  return statement.integer(0);
}

absl::Status Database::error(int code) const { return status_of(path_, handle_.get(), code); }

absl::StatusOr<Transaction> Transaction::begin(Database& database, TransactionKind kind) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare(kind == TransactionKind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN"));
  ATIMO_RETURN_IF_ERROR(statement.run());
  return Transaction(database);
}

absl::Status Transaction::commit() {
  ATIMO_ASSIGN_OR_RETURN(Statement statement, database_->prepare("COMMIT"));
  ATIMO_RETURN_IF_ERROR(statement.run());
  database_ = nullptr;
  return absl::OkStatus();
}

Transaction::~Transaction() {
  // SQLite rolls back by itself after some errors (disk full), so there may be nothing left to undo; and an
  // error here comes after the one that the caller already has.
  if (database_ != nullptr && database_->in_transaction()) database_->execute("ROLLBACK").IgnoreError();
}

}  // namespace atimo::sqlite
