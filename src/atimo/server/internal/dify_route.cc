#include <array>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/json_body.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/json.h"

// Dify's external knowledge (https://docs.dify.ai/en/use-dify/knowledge/external-knowledge-api).
namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kExample =
    "{\"knowledge_id\": \"*\", \"query\": \"...\", \"retrieval_setting\": {\"top_k\": 5, "
    "\"score_threshold\": 0}}";

struct KnowledgeRequest {
  engine::Question question;
  double least_score = 0;  // of Passage::relevance
};

absl::Status read_query(std::string_view name, const Json& value, KnowledgeRequest& request) {
  return read_text(name, value, request.question.text);
}

// "*" is everything in the name space, anything else one document.
absl::Status read_knowledge(std::string_view name, const Json& value, KnowledgeRequest& request) {
  std::string id;
  ATIMO_RETURN_IF_ERROR(read_text(name, value, id));
  if (id != "*") request.question.document_ids = {std::move(id)};
  return absl::OkStatus();
}

absl::Status read_threshold(std::string_view name, const Json& value, KnowledgeRequest& request) {
  if (!value.is_number() || value.get<double>() < 0 || value.get<double>() > 1)
    return absl::OutOfRangeError(concat("campo \"", name, "\": esperado um número de 0 a 1"));
  request.least_score = value.get<double>();
  return absl::OkStatus();
}

absl::Status read_top_k(std::string_view name, const Json& value, KnowledgeRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.question.top_k, read_whole(name, value, {1, 100}));
  return absl::OkStatus();
}

absl::Status read_setting(std::string_view name, const Json& value, KnowledgeRequest& request) {
  if (!value.is_object()) return absl::OutOfRangeError(concat("campo \"", name, "\": esperado um objeto"));
  constexpr std::array kFields = {Field<KnowledgeRequest>{"top_k", 1, read_top_k},
                                  Field<KnowledgeRequest>{"score_threshold", 1, read_threshold}};
  const std::span<const Field<KnowledgeRequest>> fields = kFields;
  return read_fields(value, fields, 1, request);
}

absl::Status no_conditions(std::string_view name, const Json& value, KnowledgeRequest&) {
  const auto conditions = value.is_object() ? value.find("conditions") : value.end();
  if (value.is_object() && (conditions == value.end() || conditions->is_null() || conditions->empty()))
    return absl::OkStatus();
  return absl::OutOfRangeError(
      concat("campo \"", name, "\": condições não são aplicadas aqui; envie \"conditions\": []"));
}

absl::StatusOr<KnowledgeRequest> knowledge_request(std::string_view body) {
  constexpr std::array kFields = {Field<KnowledgeRequest>{"knowledge_id", 1, read_knowledge},
                                  Field<KnowledgeRequest>{"query", 1, read_query},
                                  Field<KnowledgeRequest>{"retrieval_setting", 1, read_setting},
                                  Field<KnowledgeRequest>{"metadata_condition", 1, no_conditions}};
  ATIMO_ASSIGN_OR_RETURN(const Json json, parse_object(body, kExample));
  KnowledgeRequest request;
  const std::span<const Field<KnowledgeRequest>> fields = kFields;
  ATIMO_RETURN_IF_ERROR(read_fields(json, fields, 1, request));
  for (const std::string_view name : {"knowledge_id", "query"})
    if (!json.contains(name) || json[name].is_null())
      return absl::InvalidArgumentError(concat("falta o campo \"", name, "\", por exemplo ", kExample));
  return request;
}

nlohmann::ordered_json record_json(const engine::Passage& passage) {
  return {{"content", passage.text},
          {"score", wire::rounded(passage.relevance)},
          {"title", passage.citation},
          {"metadata",
           {{"chunk_id", concat(passage.document_id, "#", passage.device_id)},
            {"document_id", passage.document_id},
            {"document_title", passage.document_title},
            {"hierarchy", passage.hierarchy},
            {"urn", passage.urn}}}};
}

}  // namespace

Response dify_retrieval(const Call& call) {
  const absl::StatusOr<KnowledgeRequest> request = knowledge_request(call.request.body);
  if (!request.ok()) return failed(call, request.status());
  const absl::StatusOr<engine::SearchResult> found = call.engine.search(call.context, request->question);
  if (!found.ok()) return failed(call, found.status());
  nlohmann::ordered_json records = nlohmann::ordered_json::array();
  for (const engine::Passage& passage : found->passages)
    if (passage.relevance >= request->least_score) records.push_back(record_json(passage));
  return reply({{"records", std::move(records)}});
}

}  // namespace atimo::server::internal
