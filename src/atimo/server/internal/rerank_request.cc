#include "atimo/server/internal/rerank_request.h"

#include <array>

#include "atimo/server/internal/json_body.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr unsigned kDocuments = static_cast<unsigned>(RerankDialect::kDocuments);
constexpr unsigned kTei = static_cast<unsigned>(RerankDialect::kTei);
constexpr unsigned kBoth = kDocuments | kTei;

// Cohere's documents may be objects; their text is what counts.
const Json& text_of(const Json& document) {
  return document.is_object() && document.size() == 1 && document.contains("text") ? document["text"]
                                                                                   : document;
}

absl::Status read_documents(std::string_view name, const Json& value, RerankRequest& request) {
  if (!value.is_array() || value.empty() || value.size() > kMaxDocuments)
    return absl::OutOfRangeError(
        concat("campo \"", name, "\": esperada uma lista de 1 a ", kMaxDocuments, " textos"));
  for (std::size_t i = 0; i < value.size(); ++i)
    ATIMO_RETURN_IF_ERROR(
        read_text(concat(name, "[", i, "]"), text_of(value[i]), request.documents.emplace_back()));
  return absl::OkStatus();
}

absl::Status read_query(std::string_view name, const Json& value, RerankRequest& request) {
  return read_text(name, value, request.query);
}

absl::Status read_model(std::string_view name, const Json& value, RerankRequest& request) {
  return read_text(name, value, request.model);
}

absl::Status read_raw(std::string_view name, const Json& value, RerankRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.raw_scores, read_flag(name, value));
  return absl::OkStatus();
}

absl::Status read_return(std::string_view name, const Json& value, RerankRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.return_texts, read_flag(name, value));
  return absl::OkStatus();
}

absl::Status read_truncate(std::string_view name, const Json& value, RerankRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(const bool cut, read_flag(name, value));
  request.overflow = cut ? Overflow::kCut : Overflow::kRefuse;
  return absl::OkStatus();
}

absl::Status read_cut_end(std::string_view name, const Json& value, RerankRequest&) {
  return read_direction(name, value);
}

absl::Status read_top_n(std::string_view name, const Json& value, RerankRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.top_n, read_whole(name, value, {1, 65'536}));
  return absl::OkStatus();
}

absl::Status read_pair_tokens(std::string_view name, const Json& value, RerankRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.tokens_a_pair, read_whole(name, value, {8, 65'536}));
  return absl::OkStatus();
}

absl::Status read_document_tokens(std::string_view name, const Json& value, RerankRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.tokens_a_document, read_whole(name, value, {1, 65'536}));
  return absl::OkStatus();
}

constexpr std::array kFields = {
    Field<RerankRequest>{"query", kBoth, read_query},
    Field<RerankRequest>{"documents", kDocuments, read_documents},
    Field<RerankRequest>{"texts", kTei, read_documents},
    Field<RerankRequest>{"model", kBoth, read_model},
    Field<RerankRequest>{"top_n", kDocuments, read_top_n},
    Field<RerankRequest>{"return_documents", kDocuments, read_return},
    Field<RerankRequest>{"return_text", kTei, read_return},
    Field<RerankRequest>{"raw_scores", kBoth, read_raw},
    Field<RerankRequest>{"truncate", kBoth, read_truncate},
    Field<RerankRequest>{"truncation_direction", kTei, read_cut_end},
    Field<RerankRequest>{"max_tokens_per_doc", kDocuments, read_document_tokens},
    Field<RerankRequest>{"truncate_prompt_tokens", kDocuments, read_pair_tokens},
};

}  // namespace

absl::StatusOr<RerankRequest> rerank_request(std::string_view body) {
  ATIMO_ASSIGN_OR_RETURN(const Json json,
                         parse_object(body, "{\"query\": \"...\", \"documents\": [\"...\"]}"));
  if (json.contains("texts") && json.contains("documents"))
    return absl::OutOfRangeError("campos \"documents\" e \"texts\" são o mesmo: envie só um deles");
  RerankRequest request;
  request.dialect = json.contains("texts") ? RerankDialect::kTei : RerankDialect::kDocuments;
  const std::span<const Field<RerankRequest>> fields = kFields;
  ATIMO_RETURN_IF_ERROR(read_fields(json, fields, static_cast<unsigned>(request.dialect), request));
  if (request.query.empty())
    return absl::InvalidArgumentError("falta a pergunta: envie o texto em \"query\"");
  if (request.documents.empty())
    return absl::InvalidArgumentError(
        concat("faltam os documentos: envie uma lista em \"", request.documents_field(), "\""));
  return request;
}

}  // namespace atimo::server::internal
