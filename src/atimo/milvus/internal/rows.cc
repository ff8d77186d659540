// Columns as a server answers them, back to rows. Nothing in them is trusted to be of the length it should
// have.
#include <functional>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/milvus/internal/columns.h"
#include "atimo/milvus/internal/encoding.h"

namespace atimo::milvus::internal {
namespace {

using Column = pb::schema::FieldData;

absl::Status wrong_length(const Column& column) {
  return absl::InternalError(
      concat("a coluna ", column.field_name(), " da resposta tem outro número de linhas"));
}

// The values of a scalar column: how many there are, and how to read one.
struct Values {
  int size = 0;
  std::function<Value(int)> at;
};

template <typename As, typename Array>
Values values_in(const Array& array) {
  return {array.data_size(), [&array](int i) { return Value(static_cast<As>(array.data(i))); }};
}

Values values_of(const pb::schema::ScalarField& scalars) {
  switch (scalars.data_case()) {
    case pb::schema::ScalarField::kBoolData:
      return values_in<std::int64_t>(scalars.bool_data());
    case pb::schema::ScalarField::kIntData:
      return values_in<std::int64_t>(scalars.int_data());
    case pb::schema::ScalarField::kLongData:
      return values_in<std::int64_t>(scalars.long_data());
    case pb::schema::ScalarField::kFloatData:
      return values_in<double>(scalars.float_data());
    case pb::schema::ScalarField::kDoubleData:
      return values_in<double>(scalars.double_data());
    case pb::schema::ScalarField::kStringData:
      return values_in<std::string>(scalars.string_data());
    case pb::schema::ScalarField::DATA_NOT_SET:
      break;
  }
  return {};
}

absl::Status read_scalars(const Schema& schema, const Column& column, std::vector<Row>& rows) {
  // Older servers say which values are null on the column, newer ones inside it; nulls may take a place or
  // none.
  const auto& valid = column.valid_data().empty() ? column.scalars().valid_data() : column.valid_data();
  const auto count = static_cast<int>(rows.size());
  const Values values = values_of(column.scalars());
  const bool dense = values.size == count;
  if (!valid.empty() ? valid.size() != count : !dense) return wrong_length(column);
  int next = 0;
  for (int i = 0; i < count; ++i) {
    if (!valid.empty() && !valid.Get(i)) continue;
    const int place = dense ? i : next++;
    if (place >= values.size) return wrong_length(column);
    Value value = values.at(place);
    if (column.field_name() == schema.names.chunk_id && std::holds_alternative<std::string>(value)) {
      rows[i].chunk_id = std::get<std::string>(std::move(value));
    } else {
      rows[i].fields.insert_or_assign(column.field_name(), std::move(value));
    }
  }
  return absl::OkStatus();
}

absl::Status read_dense(const Field& field, const Column& column, std::vector<float> Row::*vector,
                        std::vector<Row>& rows) {
  const auto& data = column.vectors().float_vector().data();
  if (static_cast<std::size_t>(data.size()) != rows.size() * field.dimension) return wrong_length(column);
  auto next = data.begin();
  for (Row& row : rows) {
    (row.*vector).assign(next, next + static_cast<std::ptrdiff_t>(field.dimension));
    next += static_cast<std::ptrdiff_t>(field.dimension);
  }
  return absl::OkStatus();
}

absl::Status read_sparse(const Column& column, std::vector<Row>& rows) {
  const auto& contents = column.vectors().sparse_float_vector().contents();
  if (static_cast<std::size_t>(contents.size()) != rows.size()) return wrong_length(column);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ATIMO_ASSIGN_OR_RETURN(rows[i].sparse, read_sparse_row(contents.Get(static_cast<int>(i))));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Row>> rows_of(const Schema& schema, const Columns& columns, std::size_t count) {
  std::vector<Row> rows(count);
  for (const Column& column : columns) {
    const Field* field = schema.find(column.field_name());
    if (field == nullptr || field->counted) continue;
    if (column.has_scalars()) ATIMO_RETURN_IF_ERROR(read_scalars(schema, column, rows));
    if (field->name == schema.names.dense)
      ATIMO_RETURN_IF_ERROR(read_dense(*field, column, &Row::dense, rows));
    if (field->name == schema.names.thesis)
      ATIMO_RETURN_IF_ERROR(read_dense(*field, column, &Row::thesis, rows));
    if (field->name == schema.names.sparse) ATIMO_RETURN_IF_ERROR(read_sparse(column, rows));
  }
  return rows;
}

}  // namespace atimo::milvus::internal
