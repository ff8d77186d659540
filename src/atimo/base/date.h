#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace atimo {

// A day of the proleptic Gregorian calendar. Always valid once constructed through make() or parse_iso().
struct Date {
  std::int16_t year = 1970;
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  // nullopt when the day does not exist or the year is outside 1500..2999.
  static std::optional<Date> make(int year, int month, int day);
  // Accepts exactly YYYY-MM-DD.
  static std::optional<Date> parse_iso(std::string_view text);

  std::string to_iso() const;
  // DD/MM/YYYY, as Brazilian readers write it.
  std::string to_brazilian() const;
  // Days since 1970-01-01; negative before.
  std::int32_t days() const;
  static Date from_days(std::int32_t days);

  friend auto operator<=>(const Date&, const Date&) = default;
};

}  // namespace atimo
