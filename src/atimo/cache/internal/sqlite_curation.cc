#include "atimo/cache/internal/sqlite_curation.h"

#include "atimo/base/status_macros.h"
#include "atimo/cache/internal/curated.h"
#include "atimo/cache/question_key.h"

namespace atimo::cache::internal {
namespace {

using sqlite::Blob;
using sqlite::Database;
using sqlite::Statement;

absl::StatusOr<std::uint64_t> deleted(Database& database, Statement& statement) {
  ATIMO_RETURN_IF_ERROR(statement.run());
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t rows, database.integer_of("SELECT changes()"));
  return static_cast<std::uint64_t>(rows);
}

absl::StatusOr<std::uint64_t> drop_question(Database& database, std::string_view name_space,
                                            std::string_view question) {
  const std::string exact = normalized_question(question);
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("DELETE FROM entries WHERE exact = ?1 AND name_space = ?2"));
  statement.bind(Blob{exact}, name_space);
  return deleted(database, statement);
}

absl::StatusOr<std::uint64_t> drop_resting_on(Database& database, std::string_view name_space,
                                              const DeviceNames& names) {
  std::uint64_t dropped = 0;
  for (const std::string& id : names.ids) {
    ATIMO_ASSIGN_OR_RETURN(Statement statement,
                           database.prepare("DELETE FROM entries WHERE name_space = ?2 AND id IN (SELECT "
                                            "entry FROM entry_devices WHERE device = ?1)"));
    statement.bind(std::string_view(id), name_space);
    ATIMO_ASSIGN_OR_RETURN(const std::uint64_t rows, deleted(database, statement));
    dropped += rows;
  }
  // The first name behind all that begin with the prefix, whose last character is '#' or '_'.
  std::string behind = names.prefix;
  ++behind.back();
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("DELETE FROM entries WHERE name_space = ?3 AND id IN (SELECT "
                                          "entry FROM entry_devices WHERE device >= ?1 AND device < ?2)"));
  statement.bind(std::string_view(names.prefix), std::string_view(behind), name_space);
  ATIMO_ASSIGN_OR_RETURN(const std::uint64_t rows, deleted(database, statement));
  return dropped + rows;
}

std::string_view list_statement(Order order) {
  switch (order) {
    case Order::kTop:
      return "SELECT id, question, created, expires, served, likes, dislikes, x'' FROM entries WHERE "
             "name_space = ?1 ORDER BY served DESC, id LIMIT ?2";
    case Order::kProblems:
      return "SELECT id, question, created, expires, served, likes, dislikes, x'' FROM entries WHERE "
             "name_space = ?1 AND dislikes > 0 ORDER BY dislikes DESC, id LIMIT ?2";
    case Order::kLiked:
      return "SELECT id, question, created, expires, served, likes, dislikes, answer FROM entries WHERE "
             "id > ?4 AND name_space = ?1 AND dislikes = 0 AND likes >= ?3 ORDER BY id LIMIT ?2";
  }
  return {};
}

std::uint64_t number(const Statement& statement, int column) {
  return static_cast<std::uint64_t>(statement.integer(column));
}

}  // namespace

absl::StatusOr<std::uint64_t> drop_selected(Database& database, std::string_view name_space,
                                            const Selection& selection) {
  switch (selection.what) {
    case Selection::What::kEverything: {
      ATIMO_ASSIGN_OR_RETURN(Statement statement,
                             database.prepare("DELETE FROM entries WHERE name_space = ?1"));
      statement.bind(name_space);
      return deleted(database, statement);
    }
    case Selection::What::kQuestion:
      return drop_question(database, name_space, selection.value);
    case Selection::What::kDevice:
    case Selection::What::kDocument:
      return drop_resting_on(database, name_space, device_names(selection));
  }
  return absl::InternalError("unknown selection");
}

absl::StatusOr<std::vector<ListedEntry>> read_list(Database& database, std::string_view name_space,
                                                   const ListOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement, database.prepare(list_statement(options.order)));
  if (options.order == Order::kLiked)
    statement.bind(name_space, options.limit, options.least_likes, options.after);
  else
    statement.bind(name_space, options.limit);
  std::vector<ListedEntry> list;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return list;
    list.push_back({.id = statement.integer(0),
                    .question = statement.text(1),
                    .created = statement.integer(2),
                    .expires = statement.integer(3),
                    .served = number(statement, 4),
                    .likes = number(statement, 5),
                    .dislikes = number(statement, 6),
                    .answer = std::string(statement.blob(7))});
  }
}

absl::StatusOr<StoreStatistics> read_statistics(Database& database, std::string_view name_space, Millis now) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("SELECT sum(expires > ?1 AND dislikes = 0), sum(expires <= ?1), sum(dislikes > 0), "
                       "sum(served), sum(likes), sum(dislikes) FROM entries WHERE name_space = ?2"));
  statement.bind(now, name_space);
  ATIMO_RETURN_IF_ERROR(statement.step().status());
  return StoreStatistics{.entries = number(statement, 0),
                         .expired = number(statement, 1),
                         .disliked = number(statement, 2),
                         .served = number(statement, 3),
                         .likes = number(statement, 4),
                         .dislikes = number(statement, 5)};
}

absl::Status count_made(Database& database, const NewEntry& entry) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("INSERT INTO days (name_space, day, made) VALUES (?1, ?2, 1) "
                                          "ON CONFLICT DO UPDATE SET made = made + 1"));
  return statement.bind(std::string_view(entry.name_space), entry.created / kDayMillis).run();
}

absl::Status count_served(Database& database, const Served& served) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("INSERT INTO days (name_space, day, served) SELECT name_space, ?2, ?3 FROM entries "
                       "WHERE id = ?1 ON CONFLICT DO UPDATE SET served = served + excluded.served"));
  return statement.bind(served.id, served.last / kDayMillis, served.times).run();
}

absl::StatusOr<std::vector<Day>> read_growth(Database& database, std::string_view name_space,
                                             std::int64_t last, std::int64_t days) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare("SELECT day, made, served FROM days WHERE name_space = ?1 AND day "
                                          "> ?2 - ?3 AND day <= ?2 ORDER BY day"));
  statement.bind(name_space, last, days);
  std::vector<Day> known;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return every_day(known, last, days);
    known.push_back(
        {.day = statement.integer(0), .made = number(statement, 1), .served = number(statement, 2)});
  }
}

}  // namespace atimo::cache::internal
