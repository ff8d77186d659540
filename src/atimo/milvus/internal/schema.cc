#include "atimo/milvus/internal/schema.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::milvus::internal {
namespace {

constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kMaxDimension = 32'768;
constexpr std::size_t kMaxBatchBytes = 60u << 20;
constexpr std::string_view kSparseMetric = "IP";

bool is_identifier(std::string_view name) {
  const auto fine = [](char c) { return c == '_' || absl::ascii_isalnum(static_cast<unsigned char>(c)); };
  return !name.empty() && name.size() <= kMaxNameBytes && std::all_of(name.begin(), name.end(), fine) &&
         !absl::ascii_isdigit(static_cast<unsigned char>(name.front()));
}

absl::Status check_name(std::string_view name) {
  if (is_identifier(name)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      concat("\"", name, "\" não serve de nome no Milvus: use letras sem acento, algarismos e _"));
}

Field read_field(const pb::schema::FieldSchema& described) {
  Field field;
  field.name = described.name();
  field.type = described.data_type();
  field.primary = described.is_primary_key();
  field.counted = described.autoid();
  field.nullable = described.nullable();
  for (const auto& parameter : described.type_params()) {
    const std::string& value = parameter.value();
    if (parameter.key() == "dim") std::from_chars(value.data(), value.data() + value.size(), field.dimension);
  }
  return field;
}

void read_index(const pb::milvus::IndexDescription& described, Schema& schema) {
  const auto field = std::find_if(schema.fields.begin(), schema.fields.end(),
                                  [&](const Field& f) { return f.name == described.field_name(); });
  if (field == schema.fields.end()) return;
  for (const auto& parameter : described.params()) {
    if (parameter.key() == "index_type") field->index_type = parameter.value();
    if (parameter.key() == "metric_type") field->metric = parameter.value();
  }
}

absl::Status wrong(std::string_view field, std::string_view reason) {
  return absl::FailedPreconditionError(concat("o campo ", field, " ", reason));
}

absl::Status check_index(const Field& field, std::string_view metric) {
  if (field.index_type.empty()) return wrong(field.name, "não tem índice");
  if (field.metric != metric)
    return wrong(field.name, concat("compara por ", field.metric, "; é preciso que compare por ", metric));
  return absl::OkStatus();
}

absl::Status check_dense_field(const Field& field, const CollectionOptions& options) {
  if (field.type != pb::schema::FloatVector) return wrong(field.name, "não é um vetor de números");
  if (field.dimension != options.dimension)
    return wrong(field.name, concat("tem ", field.dimension, " dimensões; o modelo tem ", options.dimension));
  return check_index(field, name_of(options.metric));
}

absl::Status check_schema(const Schema& schema, const CollectionOptions& options) {
  for (const std::string& name : {options.fields.chunk_id, options.fields.document_id}) {
    ATIMO_ASSIGN_OR_RETURN(const Field* field, schema.need(name));
    if (field->type != pb::schema::VarChar) return wrong(name, "não é um texto");
  }
  ATIMO_ASSIGN_OR_RETURN(const Field* dense, schema.need(options.fields.dense));
  ATIMO_RETURN_IF_ERROR(check_dense_field(*dense, options));
  if (const Field* thesis = schema.find(options.fields.thesis))
    ATIMO_RETURN_IF_ERROR(check_dense_field(*thesis, options));
  if (const Field* sparse = schema.find(options.fields.sparse)) {
    if (sparse->type != pb::schema::SparseFloatVector) return wrong(sparse->name, "não é um vetor esparso");
    ATIMO_RETURN_IF_ERROR(check_index(*sparse, kSparseMetric));
  }
  for (const std::string& name : options.numbers) {
    ATIMO_ASSIGN_OR_RETURN(const Field* number, schema.need(name));
    if (number->type != pb::schema::Int64) return wrong(name, "não é um número inteiro");
  }
  const auto primary =
      std::find_if(schema.fields.begin(), schema.fields.end(), [](const Field& f) { return f.primary; });
  if (primary == schema.fields.end()) return absl::FailedPreconditionError("nenhum campo é chave");
  if (primary->counted ? primary->type == pb::schema::Int64 : primary->name == options.fields.chunk_id)
    return absl::OkStatus();
  return wrong(primary->name,
               concat("é a chave; ela deve ser ", options.fields.chunk_id, " ou um número automático"));
}

}  // namespace

const Field* Schema::find(std::string_view name) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

absl::StatusOr<const Field*> Schema::need(std::string_view name) const {
  if (const Field* field = find(name)) return field;
  return absl::FailedPreconditionError(concat("a coleção não tem o campo ", name));
}

const Field& Schema::primary() const {
  return *std::find_if(fields.begin(), fields.end(), [](const Field& field) { return field.primary; });
}

std::string_view name_of(Metric metric) { return metric == Metric::kCosine ? "COSINE" : "IP"; }

absl::Status check_options(const CollectionOptions& options) {
  const FieldNames& names = options.fields;
  for (const std::string& name :
       {options.name, names.chunk_id, names.document_id, names.type, names.year, names.dense, names.sparse,
        names.thesis, names.name_space, names.status, names.valid_from, names.valid_to})
    ATIMO_RETURN_IF_ERROR(check_name(name));
  for (const std::string& name : options.numbers) ATIMO_RETURN_IF_ERROR(check_name(name));
  if (options.dimension < 2 || options.dimension > kMaxDimension)
    return absl::InvalidArgumentError(concat("a dimensão ", options.dimension,
                                             " está fora do que o Milvus aceita, de 2 a ", kMaxDimension));
  if (options.batch_bytes == 0 || options.batch_bytes > kMaxBatchBytes)
    return absl::InvalidArgumentError(
        concat("lotes de ", options.batch_bytes, " bytes: devem ter de 1 a ", kMaxBatchBytes));
  return absl::OkStatus();
}

absl::Status check_owner(const CollectionOptions& options,
                         const pb::milvus::DescribeCollectionResponse& collection) {
  const std::string& owner = collection.schema().description();
  if (options.owner.empty() || owner == options.owner) return absl::OkStatus();
  return absl::FailedPreconditionError(concat("a coleção ", options.name, " do Milvus é de outro dono (\"",
                                              owner, "\"; aqui é \"", options.owner, "\")"));
}

absl::StatusOr<Schema> read_schema(const CollectionOptions& options,
                                   const pb::milvus::DescribeCollectionResponse& collection,
                                   const pb::milvus::DescribeIndexResponse& indexes) {
  ATIMO_RETURN_IF_ERROR(check_owner(options, collection));
  Schema schema{.names = options.fields, .fields = {}};
  for (const auto& field : collection.schema().fields())
    if (!field.is_dynamic()) schema.fields.push_back(read_field(field));
  for (const auto& index : indexes.index_descriptions()) read_index(index, schema);
  ATIMO_RETURN_IF_ERROR(
      annotate(check_schema(schema, options), concat("coleção ", options.name, " do Milvus")));
  return schema;
}

}  // namespace atimo::milvus::internal
