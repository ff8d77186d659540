#include "atimo/milvus/internal/expression.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::milvus::internal {
namespace {

// The server unescapes as Go does; of all its escapes two are enough once control characters are refused.
absl::StatusOr<std::string> quoted(std::string_view field, std::string_view value) {
  const bool clean = std::none_of(value.begin(), value.end(),
                                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
  if (!clean || !is_valid_utf8(value))
    return absl::InvalidArgumentError(
        concat(field, ": o valor procurado não é UTF-8 ou tem caracteres de controle"));
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
  return out;
}

// Conditions that must all hold.
class Conditions {
 public:
  explicit Conditions(const Schema& schema) : schema_(schema) {}

  void add(std::string_view condition) { text_ += concat(text_.empty() ? "" : " and ", condition); }

  absl::Status add_any(std::string_view field, std::span<const std::string> values) {
    if (values.empty()) return absl::OkStatus();
    ATIMO_RETURN_IF_ERROR(schema_.need(field).status());
    ATIMO_ASSIGN_OR_RETURN(const std::string condition, any_of(field, values));
    add(condition);
    return absl::OkStatus();
  }

  absl::Status add_comparison(std::string_view field, std::string_view sign,
                              std::optional<std::int64_t> value) {
    if (!value) return absl::OkStatus();
    ATIMO_RETURN_IF_ERROR(schema_.need(field).status());
    add(concat(field, " ", sign, " ", *value));
    return absl::OkStatus();
  }

  std::string text() && { return std::move(text_); }

 private:
  const Schema& schema_;
  std::string text_;
};

absl::Status add_name_space(const Filter& filter, const Schema& schema, Conditions& conditions) {
  if (filter.name_space.empty()) return absl::OkStatus();
  // Its rows are everybody's, so whoever may not see them must not be given them.
  if (schema.find(schema.names.name_space) == nullptr && filter.name_space == kOnlyNameSpace)
    return absl::OkStatus();
  return conditions.add_any(schema.names.name_space, {&filter.name_space, 1});
}

}  // namespace

absl::StatusOr<std::string> any_of(std::string_view field, std::span<const std::string> values) {
  std::string out = concat(field, " in [");
  for (const std::string& value : values) {
    ATIMO_ASSIGN_OR_RETURN(const std::string literal, quoted(field, value));
    out += concat(&value == values.data() ? "" : ", ", literal);
  }
  out += ']';
  return out;
}

std::string any_number_of(const NumberIn& numbers) {
  std::string out = concat(numbers.field, " in [");
  for (std::size_t i = 0; i < numbers.values.size(); ++i)
    out += concat(i == 0 ? "" : ", ", numbers.values[i]);
  out += ']';
  return out;
}

absl::StatusOr<std::string> expression_of(const Filter& filter, const Schema& schema) {
  const FieldNames& names = schema.names;
  Conditions conditions(schema);
  ATIMO_RETURN_IF_ERROR(add_name_space(filter, schema, conditions));
  ATIMO_RETURN_IF_ERROR(conditions.add_any(names.document_id, filter.documents));
  ATIMO_RETURN_IF_ERROR(conditions.add_any(names.type, filter.types));
  ATIMO_RETURN_IF_ERROR(conditions.add_comparison(names.year, ">=", filter.first_year));
  ATIMO_RETURN_IF_ERROR(conditions.add_comparison(names.year, "<=", filter.last_year));
  if (schema.find(names.status) != nullptr)
    ATIMO_RETURN_IF_ERROR(conditions.add_comparison(names.status, "<=", filter.max_status));
  if (schema.find(names.valid_from) != nullptr && schema.find(names.valid_to) != nullptr) {
    ATIMO_RETURN_IF_ERROR(conditions.add_comparison(names.valid_from, "<=", filter.as_of));
    ATIMO_RETURN_IF_ERROR(conditions.add_comparison(names.valid_to, ">", filter.as_of));
  }
  for (const NumberIn& numbers : filter.numbers) {
    ATIMO_RETURN_IF_ERROR(schema.need(numbers.field).status());
    conditions.add(any_number_of(numbers));
  }
  return std::move(conditions).text();
}

}  // namespace atimo::milvus::internal
