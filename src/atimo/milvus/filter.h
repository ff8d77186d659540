#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace atimo::milvus {

inline constexpr std::int64_t kNoEnd = 1'000'000;  // as valid_to: in force with no end known

// Rows whose whole number `field` is any of these.
struct NumberIn {
  std::string field;
  std::vector<std::int64_t> values;  // not empty
};

// Which rows are looked at; what is not set admits every row.
struct Filter {
  std::vector<std::string> documents;                 // any of these
  std::vector<std::string> types;                     // any of these
  std::optional<std::int64_t> first_year, last_year;  // both inclusive
  std::optional<std::int64_t> max_status;
  std::optional<std::int64_t> as_of;  // days since 1970-01-01: valid_from <= as_of < valid_to
  std::string name_space;
  std::vector<NumberIn> numbers;  // all must hold
};

}  // namespace atimo::milvus
