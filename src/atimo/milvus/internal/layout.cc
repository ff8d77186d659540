#include "atimo/milvus/internal/layout.h"

#include <array>
#include <string_view>

#include "atimo/base/concat.h"
#include "atimo/milvus/internal/schema.h"

namespace atimo::milvus::internal {
namespace {

using Type = pb::schema::DataType;

struct Column {
  std::string_view name;
  Type type;
  int max_length = 0;  // of text
  bool indexed = false;
};

// The fields of leis_v3 that FieldNames does not name.
constexpr std::array kColumns = {
    Column{"parent_chunk_id", pb::schema::VarChar, 200, true},
    Column{"span_id", pb::schema::VarChar, 100},
    Column{"device_type", pb::schema::VarChar, 32, true},
    Column{"chunk_level", pb::schema::VarChar, 32},
    Column{"text", pb::schema::VarChar, 65'535},
    Column{"enriched_text", pb::schema::VarChar, 65'535},
    Column{"context_header", pb::schema::VarChar, 2000},
    Column{"thesis_text", pb::schema::VarChar, 5000},
    Column{"thesis_type", pb::schema::VarChar, 100},
    Column{"synthetic_questions", pb::schema::VarChar, 10'000},
    Column{"citations", pb::schema::VarChar, 5000},
    Column{"numero", pb::schema::VarChar, 32},
    Column{"article_number", pb::schema::VarChar, 32, true},
    Column{"schema_version", pb::schema::VarChar, 32},
    Column{"extractor_version", pb::schema::VarChar, 32},
    Column{"ingestion_timestamp", pb::schema::VarChar, 64},
    Column{"document_hash", pb::schema::VarChar, 128},
};
constexpr std::array kBoxColumns = {
    Column{"page", pb::schema::Int64},        Column{"bbox_left", pb::schema::Float},
    Column{"bbox_top", pb::schema::Float},    Column{"bbox_right", pb::schema::Float},
    Column{"bbox_bottom", pb::schema::Float},
};

std::vector<Column> scalar_columns(const CollectionOptions& options) {
  const FieldNames& names = options.fields;
  std::vector<Column> columns = {
      {names.document_id, pb::schema::VarChar, 200, true},
      {names.type, pb::schema::VarChar, 64, true},
      {names.year, pb::schema::Int64, 0, true},
      {names.name_space, pb::schema::VarChar, 200, true},
      {names.status, pb::schema::Int64, 0, true},
      {names.valid_from, pb::schema::Int64, 0, true},
      {names.valid_to, pb::schema::Int64, 0, true},
  };
  // A key needs no index of ours.
  columns.push_back(
      {names.chunk_id, pb::schema::VarChar, 200, options.key == CollectionOptions::Key::kNumber});
  columns.insert(columns.end(), kColumns.begin(), kColumns.end());
  for (const std::string& name : options.numbers) columns.push_back({name, pb::schema::Int64, 0, true});
  if (options.boxes == CollectionOptions::Boxes::kStored)
    columns.insert(columns.end(), kBoxColumns.begin(), kBoxColumns.end());
  return columns;
}

template <typename Parameters>
void add(Parameters* parameters, std::string_view key, std::string value) {
  auto& parameter = *parameters->Add();
  parameter.set_key(std::string(key));
  parameter.set_value(std::move(value));
}

pb::schema::FieldSchema& add_field(pb::schema::CollectionSchema& schema, std::string_view name, Type type) {
  pb::schema::FieldSchema& field = *schema.add_fields();
  field.set_name(std::string(name));
  field.set_data_type(type);
  return field;
}

pb::milvus::CreateIndexRequest way(const CollectionOptions& options, const std::string& field,
                                   std::string_view type, std::string_view metric,
                                   std::string_view parameters) {
  pb::milvus::CreateIndexRequest request;
  request.set_collection_name(options.name);
  request.set_field_name(field);
  request.set_index_name(field);
  add(request.mutable_extra_params(), "index_type", std::string(type));
  if (!metric.empty()) add(request.mutable_extra_params(), "metric_type", std::string(metric));
  if (!parameters.empty()) add(request.mutable_extra_params(), "params", std::string(parameters));
  return request;
}

}  // namespace

pb::milvus::CreateCollectionRequest collection_request(const CollectionOptions& options) {
  const bool numbered = options.key == CollectionOptions::Key::kNumber;
  pb::schema::CollectionSchema schema;
  schema.set_name(options.name);
  schema.set_description(options.owner);
  if (numbered) {
    pb::schema::FieldSchema& id = add_field(schema, "id", pb::schema::Int64);
    id.set_is_primary_key(true);
    id.set_autoid(true);
  }
  for (const Column& column : scalar_columns(options)) {
    pb::schema::FieldSchema& field = add_field(schema, column.name, column.type);
    if (column.max_length > 0) add(field.mutable_type_params(), "max_length", concat(column.max_length));
    field.set_is_primary_key(!numbered && column.name == options.fields.chunk_id);
  }
  for (const std::string& name : {options.fields.dense, options.fields.thesis})
    add(add_field(schema, name, pb::schema::FloatVector).mutable_type_params(), "dim",
        concat(options.dimension));
  add_field(schema, options.fields.sparse, pb::schema::SparseFloatVector);

  pb::milvus::CreateCollectionRequest request;
  request.set_collection_name(options.name);
  request.set_schema(schema.SerializeAsString());
  request.set_consistency_level(pb::common::Bounded);
  return request;
}

std::vector<IndexPlan> index_plans(const CollectionOptions& options) {
  std::vector<IndexPlan> plans;
  const std::string_view metric = name_of(options.metric);
  for (const std::string& field : {options.fields.dense, options.fields.thesis})
    plans.push_back(
        {field,
         IndexPlan::Need::kRequired,
         {way(options, field, "HNSW", metric, R"({"M":16,"efConstruction":256})"),
          way(options, field, "AUTOINDEX", metric, ""), way(options, field, "FLAT", metric, "")}});
  const std::string& sparse = options.fields.sparse;
  plans.push_back(
      {sparse,
       IndexPlan::Need::kRequired,
       {way(options, sparse, "SPARSE_INVERTED_INDEX", "IP", R"({"inverted_index_algo":"DAAT_MAXSCORE"})"),
        way(options, sparse, "SPARSE_INVERTED_INDEX", "IP", "")}});
  for (const Column& column : scalar_columns(options)) {
    const std::string field(column.name);
    if (column.indexed)
      plans.push_back({field, IndexPlan::Need::kBestEffort, {way(options, field, "INVERTED", "", "")}});
  }
  return plans;
}

}  // namespace atimo::milvus::internal
