#include "atimo/milvus/internal/columns.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/milvus/internal/encoding.h"
#include "atimo/milvus/internal/expression.h"

namespace atimo::milvus::internal {
namespace {

using Type = pb::schema::DataType;

enum class Kind : std::uint8_t { kInteger, kReal, kText, kVector, kUnknown };

Kind kind_of(Type type) {
  switch (type) {
    case pb::schema::Bool:
    case pb::schema::Int8:
    case pb::schema::Int16:
    case pb::schema::Int32:
    case pb::schema::Int64:
      return Kind::kInteger;
    case pb::schema::Float:
    case pb::schema::Double:
      return Kind::kReal;
    case pb::schema::VarChar:
      return Kind::kText;
    case pb::schema::FloatVector:
    case pb::schema::SparseFloatVector:
      return Kind::kVector;
    default:
      return Kind::kUnknown;
  }
}

bool fits(const Field& field, const Value& value) {
  switch (kind_of(field.type)) {
    case Kind::kInteger: {
      const auto* number = std::get_if<std::int64_t>(&value);
      using Narrow = std::numeric_limits<std::int32_t>;
      return number != nullptr &&
             (field.type == pb::schema::Int64 || (*number >= Narrow::min() && *number <= Narrow::max()));
    }
    case Kind::kReal:
      return std::holds_alternative<double>(value);
    case Kind::kText: {
      const auto* text = std::get_if<std::string>(&value);
      return text != nullptr && is_valid_utf8(*text);
    }
    default:
      return false;
  }
}

// What a collection without history, name spaces or places on the page does without.
bool may_be_lacking(const FieldNames& names, std::string_view field) {
  const std::array<std::string_view, 9> optional = {names.name_space, names.status, names.valid_from,
                                                    names.valid_to,   "page",       "bbox_left",
                                                    "bbox_top",       "bbox_right", "bbox_bottom"};
  return std::find(optional.begin(), optional.end(), field) != optional.end();
}

absl::Status check_value(const Schema& schema, std::string_view name, const Value& value) {
  const Field* field = schema.find(name);
  if (field != nullptr) {
    if (fits(*field, value)) return absl::OkStatus();
    return absl::InvalidArgumentError(
        concat(name, ": o valor não é do tipo do campo (ou o texto não é UTF-8)"));
  }
  const auto* text = std::get_if<std::string>(&value);
  if (name == schema.names.name_space && (text == nullptr || (*text != kOnlyNameSpace && !text->empty())))
    return schema.need(name).status();
  if (may_be_lacking(schema.names, name)) return absl::OkStatus();
  return absl::InvalidArgumentError(concat("a coleção não tem o campo ", name));
}

absl::Status check_vector(const Schema& schema, const Field& field, const Row& row) {
  if (field.name == schema.names.dense) return check_dense(field.name, row.dense, field.dimension);
  if (field.name == schema.names.thesis) return check_dense(field.name, row.thesis, field.dimension);
  if (field.name == schema.names.sparse) return check_sparse(field.name, row.sparse);
  return absl::FailedPreconditionError(
      concat("o campo ", field.name, " é um vetor que não se sabe preencher"));
}

absl::Status check_fields(const Schema& schema, const Row& row) {
  if (row.chunk_id.empty() || !is_valid_utf8(row.chunk_id))
    return absl::InvalidArgumentError("o identificador está vazio ou não é UTF-8");
  for (const auto& [name, value] : row.fields) ATIMO_RETURN_IF_ERROR(check_value(schema, name, value));
  for (const Field& field : schema.fields) {
    const Kind kind = kind_of(field.type);
    if (kind == Kind::kVector) ATIMO_RETURN_IF_ERROR(check_vector(schema, field, row));
    if (kind == Kind::kUnknown && !field.nullable)
      return absl::FailedPreconditionError(
          concat("o campo ", field.name, " é de um tipo que não se sabe preencher"));
  }
  return absl::OkStatus();
}

void add_value(pb::schema::ScalarField& column, Type type, const Value* value) {
  const auto integer = [&] { return value == nullptr ? 0 : std::get<std::int64_t>(*value); };
  const auto real = [&] { return value == nullptr ? 0.0 : std::get<double>(*value); };
  switch (type) {
    case pb::schema::Bool:
      column.mutable_bool_data()->add_data(integer() != 0);
      break;
    case pb::schema::Int64:
      column.mutable_long_data()->add_data(integer());
      break;
    case pb::schema::Float:
      column.mutable_float_data()->add_data(static_cast<float>(real()));
      break;
    case pb::schema::Double:
      column.mutable_double_data()->add_data(real());
      break;
    case pb::schema::VarChar:
      column.mutable_string_data()->add_data(value == nullptr ? "" : std::get<std::string>(*value));
      break;
    default:
      column.mutable_int_data()->add_data(static_cast<std::int32_t>(integer()));
  }
}

// What stands for a value that a row does not give, where zero or nothing would hide the row: of everybody,
// in force since ever and with no end. nullopt: zero or nothing.
std::optional<Value> neutral_of(const FieldNames& names, const Field& field) {
  std::optional<Value> value;
  if (field.name == names.name_space) value = std::string(kOnlyNameSpace);
  if (field.name == names.valid_from) value = -kNoEnd;
  if (field.name == names.valid_to) value = kNoEnd;
  return value && fits(field, *value) ? value : std::nullopt;
}

void fill_scalars(const Schema& schema, const Field& field, std::span<const Row> rows,
                  pb::schema::FieldData& column) {
  const std::optional<Value> neutral = field.nullable ? std::nullopt : neutral_of(schema.names, field);
  for (const Row& row : rows) {
    if (field.name == schema.names.chunk_id) {
      column.mutable_scalars()->mutable_string_data()->add_data(row.chunk_id);
      continue;
    }
    const auto found = row.fields.find(field.name);
    const Value* value = neutral ? &*neutral : nullptr;
    if (found != row.fields.end()) value = &found->second;
    if (field.nullable) column.add_valid_data(value != nullptr);
    if (value != nullptr || !field.nullable) add_value(*column.mutable_scalars(), field.type, value);
  }
}

void fill_vectors(const Schema& schema, const Field& field, std::span<const Row> rows,
                  pb::schema::FieldData& column) {
  pb::schema::VectorField& vectors = *column.mutable_vectors();
  if (field.type == pb::schema::FloatVector) {
    vectors.set_dim(static_cast<std::int64_t>(field.dimension));
    for (const Row& row : rows) {
      const std::vector<float>& vector = field.name == schema.names.dense ? row.dense : row.thesis;
      vectors.mutable_float_vector()->mutable_data()->Add(vector.begin(), vector.end());
    }
    return;
  }
  std::int64_t dimension = 0;
  for (const Row& row : rows) {
    vectors.mutable_sparse_float_vector()->add_contents(sparse_row(row.sparse));
    if (!row.sparse.empty()) dimension = std::max(dimension, std::int64_t{row.sparse.ids.back()} + 1);
  }
  vectors.mutable_sparse_float_vector()->set_dim(dimension);
}

}  // namespace

absl::Status check_row(const Schema& schema, const Row& row) {
  return annotate(check_fields(schema, row), row.chunk_id);
}

std::size_t bytes_of(const Row& row) {
  std::size_t bytes = row.chunk_id.size() + (row.dense.size() + row.thesis.size()) * sizeof(float) +
                      row.sparse.ids.size() * (sizeof(std::uint32_t) + sizeof(float));
  for (const auto& [name, value] : row.fields) {
    const auto* text = std::get_if<std::string>(&value);
    bytes += text == nullptr ? sizeof(std::int64_t) : text->size();
  }
  return bytes;
}

Columns columns_of(const Schema& schema, std::span<const Row> rows) {
  Columns columns;
  for (const Field& field : schema.fields) {
    if (field.counted || kind_of(field.type) == Kind::kUnknown) continue;
    pb::schema::FieldData& column = *columns.Add();
    column.set_field_name(field.name);
    column.set_type(field.type);
    if (field.is_vector()) {
      fill_vectors(schema, field, rows, column);
    } else {
      fill_scalars(schema, field, rows, column);
    }
  }
  return columns;
}

}  // namespace atimo::milvus::internal
