#include "atimo/server/internal/question_request.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/server/internal/json_body.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxQuestionBytes = 8'192;
constexpr std::size_t kMaxDocumentIds = 1'000;
constexpr WholeRange kTopK{1, 100};

absl::Status field_error(std::string_view message) {
  return absl::OutOfRangeError(absl::string_view(message.data(), message.size()));
}

absl::StatusOr<std::string> string_field(std::string_view name, const Json& value) {
  std::string text;
  ATIMO_RETURN_IF_ERROR(read_text(name, value, text));
  return text;
}

absl::StatusOr<std::vector<std::string>> ids_field(const Json& value) {
  constexpr std::string_view kRule =
      "campo \"document_ids\": esperada uma lista de até 1000 textos, por exemplo [\"lei-14133-2021\"]";
  if (!value.is_array() || value.size() > kMaxDocumentIds) return field_error(kRule);
  std::vector<std::string> ids;
  for (const Json& item : value) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty()) return field_error(kRule);
    ids.push_back(item.get<std::string>());
  }
  return ids;
}

absl::Status set_text(std::string text, engine::Question& question) {
  if (!question.text.empty())
    return field_error("campos \"query\" e \"question\" são o mesmo: envie só um deles");
  if (text.size() > kMaxQuestionBytes)
    return absl::InvalidArgumentError(
        concat("pergunta longa demais: ", text.size(), " bytes, o limite é ", kMaxQuestionBytes));
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    return absl::InvalidArgumentError("pergunta vazia: envie o texto da pergunta em \"query\"");
  question.text = std::move(text);
  return absl::OkStatus();
}

absl::Status set_field(const std::string& name, const Json& value, engine::Question& question) {
  if (name == "query" || name == "question") {
    ATIMO_ASSIGN_OR_RETURN(std::string text, string_field(name, value));
    return set_text(std::move(text), question);
  }
  if (name == "top_k") {
    ATIMO_ASSIGN_OR_RETURN(question.top_k, read_whole(name, value, kTopK));
    return absl::OkStatus();
  }
  if (name == "document_ids") {
    if (value.is_null()) return absl::OkStatus();
    ATIMO_ASSIGN_OR_RETURN(question.document_ids, ids_field(value));
    return absl::OkStatus();
  }
  if (name == "as_of") {
    if (value.is_null()) return absl::OkStatus();
    ATIMO_ASSIGN_OR_RETURN(const std::string text, string_field(name, value));
    ATIMO_ASSIGN_OR_RETURN(question.as_of, date_field(name, text));
    return absl::OkStatus();
  }
  if (name == "fusion") {
    if (value.is_null()) return absl::OkStatus();
    ATIMO_ASSIGN_OR_RETURN(const std::string text, string_field(name, value));
    const absl::StatusOr<retrieval::Fusion> fusion = retrieval::parse_fusion(text);
    if (!fusion.ok()) return field_error(concat("campo \"fusion\": ", message_of(fusion.status())));
    question.fusion = *fusion;
    return absl::OkStatus();
  }
  if (name == "rerank_depth") {
    if (value.is_null()) return absl::OkStatus();
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 100)
      return field_error("campo \"rerank_depth\": esperado um número inteiro de 0 a 100");
    question.rerank_depth = value.get<std::uint32_t>();
    return absl::OkStatus();
  }
  if (name == "hyde") {
    if (value.is_null()) return absl::OkStatus();
    ATIMO_ASSIGN_OR_RETURN(const std::string text, string_field(name, value));
    const absl::StatusOr<retrieval::HydeMode> mode = retrieval::parse_hyde_mode(text);
    if (!mode.ok()) return field_error(concat("campo \"hyde\": ", message_of(mode.status())));
    question.hyde = *mode;
    return absl::OkStatus();
  }
  return field_error(concat("campo desconhecido \"", truncate_utf8(name, 64),
                            "\"; os permitidos são query (ou question), top_k, document_ids, as_of, fusion, "
                            "rerank_depth e hyde"));
}

absl::Status require_text(const engine::Question& question, std::string_view field) {
  if (!question.text.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(concat("falta a pergunta: envie o texto em \"", field, "\""));
}

std::vector<std::string> split_ids(std::string_view list) {
  std::vector<std::string> ids;
  while (!list.empty()) {
    const std::string_view id = list.substr(0, list.find(','));
    if (!id.empty()) ids.emplace_back(id);
    list.remove_prefix(std::min(list.size(), id.size() + 1));
  }
  return ids;
}

absl::Status set_parameter(const std::string& name, const std::string& value, engine::Question& question) {
  if (name == "q") return set_text(value, question);
  if (name == "top_k") {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    return set_field(name, whole ? Json(number) : Json(value), question);
  }
  if (name == "document_ids") return set_field(name, split_ids(value), question);
  if (name == "as_of" || name == "fusion" || name == "query" || name == "question")
    return set_field(name, value, question);
  return field_error(concat("parâmetro desconhecido \"", truncate_utf8(name, 64),
                            "\"; os permitidos são q, top_k, document_ids, as_of e fusion"));
}

}  // namespace

absl::StatusOr<Date> date_field(std::string_view name, std::string_view value) {
  const std::optional<Date> date = Date::parse_iso(value);
  if (!date)
    return field_error(concat("campo \"", name, "\": esperada uma data AAAA-MM-DD que exista, veio \"",
                              truncate_utf8(value, 64), "\""));
  return *date;
}

absl::StatusOr<engine::Question> question_from_body(std::string_view body) {
  ATIMO_ASSIGN_OR_RETURN(const Json json, parse_object(body, "{\"query\": \"...\"}"));
  engine::Question question;
  for (const auto& [name, value] : json.items()) ATIMO_RETURN_IF_ERROR(set_field(name, value, question));
  ATIMO_RETURN_IF_ERROR(require_text(question, "query"));
  return question;
}

absl::StatusOr<engine::Question> question_from_query(const Target& target) {
  engine::Question question;
  for (const auto& [name, value] : target.parameters)
    ATIMO_RETURN_IF_ERROR(set_parameter(name, value, question));
  ATIMO_RETURN_IF_ERROR(require_text(question, "q"));
  return question;
}

}  // namespace atimo::server::internal
