#pragma once

#include <cstdint>
#include <optional>

#include "atimo/base/date.h"
#include "atimo/store/internal/sql.h"
#include "atimo/store/store.h"

// How values of the house stand in columns.
namespace atimo::store::internal {

// A date is the number YYYYMMDD: it sorts as dates do and can be read in a shell.
inline std::int64_t date_number(const Date& date) { return date.year * 10'000 + date.month * 100 + date.day; }
inline std::optional<std::int64_t> date_number(const std::optional<Date>& date) {
  return date ? std::optional(date_number(*date)) : std::nullopt;
}
inline std::optional<Date> date_of(std::optional<std::int64_t> number) {
  if (!number) return std::nullopt;
  return Date{static_cast<std::int16_t>(*number / 10'000), static_cast<std::uint8_t>(*number / 100 % 100),
              static_cast<std::uint8_t>(*number % 100)};
}
inline std::optional<std::int64_t> optional_integer(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

}  // namespace atimo::store::internal
