#include "atimo/retrieval/internal/milvus_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::retrieval::internal {
namespace {

// The field set's limits, in bytes.
constexpr std::size_t kIdBytes = 200;
constexpr std::size_t kShortBytes = 32;
constexpr std::size_t kHeaderBytes = 2000;
constexpr std::size_t kTextBytes = 65'535;
constexpr char kSchemaVersion[] = "atimo-1";

std::string clipped(std::string_view text, std::size_t bytes) {
  return std::string(truncate_utf8(to_valid_utf8(text), bytes));
}

// Servers differ in what they take for a quote inside a key: none is left in it.
std::string chunk_id_of(const index::UnitInput& unit, const UnitText& text) {
  const std::string end = concat("@", unit.key);
  std::string id = clipped(concat(text.document_id, "#", text.unit_id), kIdBytes - end.size());
  for (char& c : id) {
    if (c == '\'' || c == '"' || c == '\\' || absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = '_';
  }
  return id + end;
}

// Every row of the collection has vectors; those of a unit without one point along the first axis and are
// never searched.
std::vector<float> vector_or_placeholder(const std::vector<float>& dense, std::size_t dimension) {
  if (!dense.empty()) return dense;
  std::vector<float> placeholder(dimension, 0.0f);
  placeholder.front() = 1;
  return placeholder;
}

absl::StatusOr<std::int64_t> number_of(const milvus::Row& row, std::string_view field) {
  const auto found = row.fields.find(field);
  if (found != row.fields.end()) {
    if (const auto* number = std::get_if<std::int64_t>(&found->second)) return *number;
  }
  return absl::InternalError(concat("o Milvus não trouxe o campo ", field, " da linha ", row.chunk_id));
}

milvus::NumberIn any_of(const char* field, const std::vector<std::uint32_t>& values) {
  return {field, {values.begin(), values.end()}};
}

}  // namespace

std::vector<std::string> number_fields() {
  return {kKeyField, kSpaceField, kGroupField, kOrdinalField, kTypeField, kVectorField};
}

const std::vector<std::string>& output_fields() {
  static const std::vector<std::string> kFields = {kKeyField,     kSpaceField,  kGroupField,
                                                   kOrdinalField, kTypeField,   "ano",
                                                   "status",      "valid_from", "valid_to"};
  return kFields;
}

milvus::Row row_of(const index::UnitInput& unit, const UnitText& text, milvus::SparseVector weights,
                   std::size_t dimension) {
  const index::UnitAttributes& of = unit.attributes;
  milvus::Row row;
  row.chunk_id = chunk_id_of(unit, text);
  row.fields = {{kKeyField, static_cast<std::int64_t>(unit.key)},
                {kSpaceField, std::int64_t{of.name_space}},
                {kGroupField, std::int64_t{of.group}},
                {kOrdinalField, std::int64_t{of.ordinal}},
                {kTypeField, std::int64_t{of.type}},
                {kVectorField, std::int64_t{unit.dense.empty() ? 0 : 1}},
                {"ano", std::int64_t{of.year}},
                {"status", std::int64_t{of.status}},
                {"valid_from", std::int64_t{of.valid_from}},
                {"valid_to", std::int64_t{of.valid_to}},
                {"namespace", clipped(text.name_space, kIdBytes)},
                {"document_id", clipped(text.document_id, kIdBytes)},
                {"tipo_documento", clipped(text.document_type, kShortBytes)},
                {"numero", clipped(text.document_number, kShortBytes)},
                {"article_number", clipped(text.article_number, kShortBytes)},
                {"span_id", clipped(text.span_id, kIdBytes / 2)},
                {"device_type", std::string("article")},
                {"chunk_level", std::string("article")},
                {"context_header", clipped(text.hierarchy, kHeaderBytes)},
                {"text", clipped(text.text, kTextBytes)},
                {"schema_version", std::string(kSchemaVersion)}};
  row.dense = vector_or_placeholder(unit.dense, dimension);
  row.thesis = row.dense;
  row.sparse = std::move(weights);
  return row;
}

milvus::Filter filter_of(const index::Filter& filter) {
  milvus::Filter out;
  if (filter.min_year != std::numeric_limits<std::int16_t>::min()) out.first_year = filter.min_year;
  if (filter.max_year != std::numeric_limits<std::int16_t>::max()) out.last_year = filter.max_year;
  if (filter.max_status != std::numeric_limits<std::uint8_t>::max()) out.max_status = filter.max_status;
  out.as_of = filter.as_of;
  out.numbers.push_back({kSpaceField, {std::int64_t{filter.name_space}}});
  if (!filter.groups.empty()) out.numbers.push_back(any_of(kGroupField, filter.groups));
  if (!filter.types.empty()) out.numbers.push_back(any_of(kTypeField, filter.types));
  return out;
}

absl::StatusOr<index::Hit> hit_of(const milvus::Hit& hit) {
  index::Hit out;
  out.score = hit.score;
  std::vector<std::int64_t> values;
  for (const std::string& field : output_fields()) {
    ATIMO_ASSIGN_OR_RETURN(const std::int64_t value, number_of(hit.row, field));
    values.push_back(value);
  }
  out.key = static_cast<index::UnitKey>(values[0]);
  out.attributes = {.name_space = static_cast<std::uint32_t>(values[1]),
                    .group = static_cast<std::uint32_t>(values[2]),
                    .ordinal = static_cast<std::uint32_t>(values[3]),
                    .type = static_cast<std::uint32_t>(values[4]),
                    .valid_from = static_cast<std::int32_t>(values[7]),
                    .valid_to = static_cast<std::int32_t>(values[8]),
                    .year = static_cast<std::int16_t>(values[5]),
                    .status = static_cast<std::uint8_t>(values[6])};
  return out;
}

}  // namespace atimo::retrieval::internal
