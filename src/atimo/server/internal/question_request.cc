#include "atimo/server/internal/question_request.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxQuestionBytes = 8'192;
constexpr std::size_t kMaxDocumentIds = 1'000;
constexpr int kMaxDepth = 4;
constexpr std::string_view kTopKRule = "campo \"top_k\": esperado um número inteiro de 1 a 100";

absl::Status field_error(std::string_view message) {
  return absl::OutOfRangeError(absl::string_view(message.data(), message.size()));
}

absl::StatusOr<Json> parse_json(std::string_view body) {
  if (!is_valid_utf8(body)) return absl::InvalidArgumentError("o corpo não é UTF-8 válido");
  try {
    // No field nests deeper than a list; what does is not worth its memory.
    return Json::parse(body, [](int depth, Json::parse_event_t, Json&) { return depth <= kMaxDepth; });
  } catch (const Json::parse_error& error) {
    const std::size_t at = std::min<std::size_t>(error.byte == 0 ? 0 : error.byte - 1, body.size());
    const std::string_view before = body.substr(0, at);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return absl::InvalidArgumentError(concat("o corpo não é JSON válido: linha ", line, ", coluna ",
                                             at - line_start + 1, " (byte ", at, ")"));
  } catch (const Json::exception&) {
    return absl::InvalidArgumentError("o corpo não é JSON válido: número fora do alcance");
  }
}

absl::StatusOr<std::string> string_field(std::string_view name, const Json& value) {
  if (!value.is_string())
    return field_error(concat("campo \"", name, "\": esperado um texto, veio ", value.type_name()));
  return value.get<std::string>();
}

absl::StatusOr<std::uint32_t> top_k_field(const Json& value) {
  if (!value.is_number_integer()) return field_error(kTopKRule);
  if (value.is_number_unsigned() ? value.get<std::uint64_t>() > 100 : value.get<std::int64_t>() < 1)
    return field_error(kTopKRule);
  const auto number = value.get<std::int64_t>();
  if (number < 1 || number > 100) return field_error(kTopKRule);
  return static_cast<std::uint32_t>(number);
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
    ATIMO_ASSIGN_OR_RETURN(question.top_k, top_k_field(value));
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
  return field_error(
      concat("campo desconhecido \"", truncate_utf8(name, 64),
             "\"; os permitidos são query (ou question), top_k, document_ids, as_of e fusion"));
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
    if (error != std::errc() || end != value.data() + value.size()) return field_error(kTopKRule);
    return set_field(name, number, question);
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
  ATIMO_ASSIGN_OR_RETURN(const Json json, parse_json(body));
  if (!json.is_object())
    return absl::InvalidArgumentError("o corpo deve ser um objeto JSON, por exemplo {\"query\": \"...\"}");
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
