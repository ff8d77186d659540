#include "atimo/milvus/internal/search_call.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/milvus/internal/columns.h"
#include "atimo/milvus/internal/encoding.h"
#include "atimo/milvus/internal/expression.h"

namespace atimo::milvus::internal {
namespace {

constexpr int kMaxRank = 16'383;
constexpr std::size_t kMaxBeam = 32'768;

template <typename Parameters>
void add(Parameters* parameters, std::string_view key, std::string value) {
  auto& parameter = *parameters->Add();
  parameter.set_key(std::string(key));
  parameter.set_value(std::move(value));
}

absl::Status check_range(std::string_view what, std::size_t value, std::size_t last) {
  if (value >= 1 && value <= last) return absl::OkStatus();
  return absl::InvalidArgumentError(concat(what, " = ", value, ": deve ser de 1 a ", last));
}

absl::Status check_output(const Schema& schema, const std::vector<std::string>& names) {
  for (const std::string& name : names) ATIMO_RETURN_IF_ERROR(schema.need(name).status());
  return absl::OkStatus();
}

void add_output(const Schema& schema, const std::vector<std::string>& wanted,
                google::protobuf::RepeatedPtrField<std::string>* names) {
  *names->Add() = schema.names.chunk_id;
  for (const std::string& name : wanted)
    if (name != schema.names.chunk_id) *names->Add() = name;
}

class LegBuilder {
 public:
  LegBuilder(const CollectionOptions& options, const Schema& schema, const SearchRequest& search,
             std::size_t depth, std::string expression)
      : options_(options),
        schema_(schema),
        search_(search),
        depth_(depth),
        expression_(std::move(expression)) {}

  absl::Status add_dense(Leg::Vector vector, const std::string& name, const std::vector<float>& query) {
    if (query.empty()) return absl::OkStatus();
    ATIMO_ASSIGN_OR_RETURN(const Field* field, schema_.need(name));
    ATIMO_RETURN_IF_ERROR(check_dense(name, query, field->dimension));
    add_leg(vector, *field, placeholder_of(query));
    return absl::OkStatus();
  }

  absl::Status add_sparse(const std::string& name, const SparseVector& query) {
    if (query.ids.empty() && query.weights.empty()) return absl::OkStatus();
    ATIMO_ASSIGN_OR_RETURN(const Field* field, schema_.need(name));
    ATIMO_RETURN_IF_ERROR(check_sparse(name, query));
    add_leg(Leg::Vector::kSparse, *field, placeholder_of(query));
    return absl::OkStatus();
  }

  std::vector<Leg> legs() && { return std::move(legs_); }

 private:
  void add_leg(Leg::Vector vector, const Field& field, std::string placeholder) {
    pb::milvus::SearchRequest request;
    request.set_collection_name(options_.name);
    request.set_dsl(expression_);
    request.set_dsl_type(pb::common::BoolExprV1);
    request.set_placeholder_group(std::move(placeholder));
    request.set_nq(1);
    add_output(schema_, search_.output_fields, request.mutable_output_fields());
    const bool graph = field.index_type == "HNSW";
    add(request.mutable_search_params(), "anns_field", field.name);
    add(request.mutable_search_params(), "topk", concat(depth_));
    add(request.mutable_search_params(), "metric_type", field.metric);
    add(request.mutable_search_params(), "params",
        graph ? concat(R"({"ef":)", std::max(search_.ef, depth_), "}") : "{}");
    add(request.mutable_search_params(), "round_decimal", "-1");
    legs_.push_back({vector, std::move(request)});
  }

  const CollectionOptions& options_;
  const Schema& schema_;
  const SearchRequest& search_;
  const std::size_t depth_;
  const std::string expression_;
  std::vector<Leg> legs_;
};

float weight_of(const WeightedFusion& fusion, Leg::Vector vector) {
  switch (vector) {
    case Leg::Vector::kDense:
      return fusion.dense;
    case Leg::Vector::kSparse:
      return fusion.sparse;
    case Leg::Vector::kThesis:
      return fusion.thesis;
  }
  return 0;
}

absl::Status set_fusion(const RankFusion& fusion, const std::vector<Leg>&,
                        pb::milvus::HybridSearchRequest& request) {
  if (fusion.k < 1 || fusion.k > kMaxRank)
    return absl::InvalidArgumentError(
        concat("fusão por posição: k = ", fusion.k, ": deve ser de 1 a ", kMaxRank));
  add(request.mutable_rank_params(), "strategy", "rrf");
  add(request.mutable_rank_params(), "params", concat(R"({"k":)", fusion.k, "}"));
  return absl::OkStatus();
}

absl::Status set_fusion(const WeightedFusion& fusion, const std::vector<Leg>& legs,
                        pb::milvus::HybridSearchRequest& request) {
  std::string weights;
  for (const Leg& leg : legs) {
    const float weight = weight_of(fusion, leg.vector);
    if (!(weight >= 0 && weight <= 1))
      return absl::InvalidArgumentError(concat("fusão por pesos: ", weight, ": deve ser de 0 a 1"));
    weights += concat(weights.empty() ? "" : ",", weight);
  }
  add(request.mutable_rank_params(), "strategy", "weighted");
  add(request.mutable_rank_params(), "params", concat(R"({"weights":[)", weights, R"(],"norm_score":true})"));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Leg>> legs_of(const CollectionOptions& options, const Schema& schema,
                                         const SearchRequest& request, std::size_t depth) {
  ATIMO_RETURN_IF_ERROR(check_range("k", request.k, kMaxHits));
  ATIMO_RETURN_IF_ERROR(check_range("candidatos", depth, kMaxHits));
  ATIMO_RETURN_IF_ERROR(check_range("ef", request.ef, kMaxBeam));
  ATIMO_RETURN_IF_ERROR(check_output(schema, request.output_fields));
  ATIMO_ASSIGN_OR_RETURN(std::string expression, expression_of(request.filter, schema));
  LegBuilder builder(options, schema, request, depth, std::move(expression));
  ATIMO_RETURN_IF_ERROR(builder.add_dense(Leg::Vector::kDense, schema.names.dense, request.dense));
  ATIMO_RETURN_IF_ERROR(builder.add_sparse(schema.names.sparse, request.sparse));
  ATIMO_RETURN_IF_ERROR(builder.add_dense(Leg::Vector::kThesis, schema.names.thesis, request.thesis));
  std::vector<Leg> legs = std::move(builder).legs();
  if (legs.empty()) return absl::InvalidArgumentError("a busca não tem vetor nenhum");
  return legs;
}

absl::StatusOr<pb::milvus::HybridSearchRequest> hybrid_call(const CollectionOptions& options,
                                                            const Schema& schema,
                                                            const HybridRequest& request) {
  const std::size_t depth = request.candidates == 0 ? request.search.k : request.candidates;
  ATIMO_ASSIGN_OR_RETURN(const std::vector<Leg> legs, legs_of(options, schema, request.search, depth));
  pb::milvus::HybridSearchRequest call;
  call.set_collection_name(options.name);
  for (const Leg& leg : legs) *call.add_requests() = leg.request;
  ATIMO_RETURN_IF_ERROR(
      std::visit([&](const auto& fusion) { return set_fusion(fusion, legs, call); }, request.fusion));
  add(call.mutable_rank_params(), "limit", concat(request.search.k));
  add(call.mutable_rank_params(), "round_decimal", "-1");
  add_output(schema, request.search.output_fields, call.mutable_output_fields());
  return call;
}

absl::StatusOr<std::vector<Hit>> hits_of(const Schema& schema, const pb::schema::SearchResultData& results) {
  const auto count = static_cast<std::size_t>(results.scores_size());
  ATIMO_ASSIGN_OR_RETURN(std::vector<Row> rows, rows_of(schema, results.fields_data(), count));
  const auto& ids = results.ids().str_id();
  const bool from_ids = schema.chunk_id_is_primary();
  if (from_ids && static_cast<std::size_t>(ids.data_size()) != count)
    return absl::InternalError("a resposta da busca tem outro número de identificadores que de pontuações");
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < count; ++i) {
    const int place = static_cast<int>(i);
    if (from_ids) rows[i].chunk_id = ids.data(place);
    hits.push_back({results.scores(place), std::move(rows[i])});
  }
  return hits;
}

}  // namespace atimo::milvus::internal
