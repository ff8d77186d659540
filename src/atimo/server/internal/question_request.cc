#include "atimo/server/internal/question_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/server/internal/json_body.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxQuestionBytes = 8'192;
constexpr std::size_t kMaxDocumentIds = 1'000;
constexpr std::size_t kMaxTurns = 1'000;

// Who sends the fields.
constexpr unsigned kBody = 1;
constexpr unsigned kQuery = 2;
constexpr unsigned kChat = 4;

absl::Status field_error(std::string_view message) {
  return absl::OutOfRangeError(absl::string_view(message.data(), message.size()));
}

absl::Status read_question(std::string_view name, const Json& value, ChatRequest& request) {
  if (!request.question.text.empty())
    return field_error("campos \"query\" e \"question\" são o mesmo: envie só um deles");
  std::string text;
  ATIMO_RETURN_IF_ERROR(read_text(name, value, text));
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    return absl::InvalidArgumentError(concat("pergunta vazia: envie o texto da pergunta em \"", name, "\""));
  request.question.text = std::move(text);
  return absl::OkStatus();
}

absl::Status read_top_k(std::string_view name, const Json& value, ChatRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.question.top_k, read_whole(name, value, {1, 100}));
  return absl::OkStatus();
}

absl::Status read_ids(std::string_view, const Json& value, ChatRequest& request) {
  constexpr std::string_view kRule =
      "campo \"document_ids\": esperada uma lista de até 1000 textos, por exemplo [\"lei-14133-2021\"]";
  if (!value.is_array() || value.size() > kMaxDocumentIds) return field_error(kRule);
  for (const Json& item : value) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty()) return field_error(kRule);
    request.question.document_ids.push_back(item.get<std::string>());
  }
  return absl::OkStatus();
}

absl::Status read_as_of(std::string_view name, const Json& value, ChatRequest& request) {
  std::string text;
  ATIMO_RETURN_IF_ERROR(read_text(name, value, text));
  ATIMO_ASSIGN_OR_RETURN(request.question.as_of, date_field(name, text));
  return absl::OkStatus();
}

// A word that `parse` knows.
template <typename Choice>
absl::Status read_choice(std::string_view name, const Json& value,
                         absl::StatusOr<Choice> (*parse)(std::string_view), std::optional<Choice>& out) {
  std::string text;
  ATIMO_RETURN_IF_ERROR(read_text(name, value, text));
  const absl::StatusOr<Choice> choice = parse(text);
  if (!choice.ok()) return field_error(concat("campo \"", name, "\": ", message_of(choice.status())));
  out = *choice;
  return absl::OkStatus();
}

absl::Status read_fusion(std::string_view name, const Json& value, ChatRequest& request) {
  return read_choice(name, value, retrieval::parse_fusion, request.question.fusion);
}

absl::Status read_hyde(std::string_view name, const Json& value, ChatRequest& request) {
  return read_choice(name, value, retrieval::parse_hyde_mode, request.question.hyde);
}

absl::Status read_depth(std::string_view name, const Json& value, ChatRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.question.rerank_depth, read_whole(name, value, {0, 100}));
  return absl::OkStatus();
}

absl::Status read_fresh(std::string_view name, const Json& value, ChatRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.question.fresh, read_flag(name, value));
  return absl::OkStatus();
}

// A text, or OpenAI's list of parts of which only those of text can be answered. Null, as of a message that
// only called tools, is no text.
absl::Status read_content(std::string_view name, const Json& value, std::string& out) {
  if (value.is_null()) return absl::OkStatus();
  if (!value.is_array()) return read_text(name, value, out);
  for (const Json& part : value) {
    if (!part.is_object() || part.value("type", Json()) != "text" || !part.contains("text"))
      return field_error(
          concat("campo \"", name, "\": só partes {\"type\": \"text\", \"text\": \"...\"} são lidas"));
    std::string text;
    ATIMO_RETURN_IF_ERROR(read_text(concat(name, ".text"), part["text"], text));
    out += concat(out.empty() ? "" : "\n", text);
  }
  return absl::OkStatus();
}

// {"role", "content"}; nullopt: a message to the model alone, of which there may be none here.
absl::StatusOr<std::optional<engine::Turn>> turn_of(const std::string& name, const Json& value,
                                                    bool of_a_chat) {
  if (!value.is_object() || !value.contains("role") || !value.contains("content"))
    return field_error(concat("campo \"", name, "\": esperado {\"role\": \"user\", \"content\": \"...\"}"));
  const Json& role = value["role"];
  engine::Turn turn;
  ATIMO_RETURN_IF_ERROR(read_content(name + ".content", value["content"], turn.text));
  if (of_a_chat && (role == "system" || role == "developer")) return std::nullopt;
  if (role != "user" && role != "assistant")
    return field_error(concat("campo \"", name, ".role\": esperado user, assistant",
                              of_a_chat ? ", system ou developer" : ""));
  turn.role = role == "user" ? engine::Turn::Role::kUser : engine::Turn::Role::kAssistant;
  return turn;
}

absl::Status read_turns(std::string_view name, const Json& value, bool of_a_chat,
                        std::vector<engine::Turn>& turns) {
  if (!value.is_array() || value.size() > kMaxTurns)
    return field_error(concat("campo \"", name, "\": esperada uma lista de até ", kMaxTurns, " mensagens"));
  for (std::size_t i = 0; i < value.size(); ++i) {
    ATIMO_ASSIGN_OR_RETURN(std::optional<engine::Turn> turn,
                           turn_of(concat(name, "[", i, "]"), value[i], of_a_chat));
    if (turn) turns.push_back(*std::move(turn));
  }
  return absl::OkStatus();
}

absl::Status read_history(std::string_view name, const Json& value, ChatRequest& request) {
  return read_turns(name, value, false, request.question.history);
}

absl::Status read_messages(std::string_view name, const Json& value, ChatRequest& request) {
  std::vector<engine::Turn>& turns = request.question.history;
  ATIMO_RETURN_IF_ERROR(read_turns(name, value, true, turns));
  if (turns.empty() || turns.back().role != engine::Turn::Role::kUser)
    return field_error(
        concat("campo \"", name, "\": a última mensagem deve ser a pergunta, com \"role\": \"user\""));
  const std::string text = std::move(turns.back().text);
  turns.pop_back();
  return read_question(name, text, request);
}

absl::Status read_model(std::string_view name, const Json& value, ChatRequest& request) {
  return read_text(name, value, request.model);
}

absl::Status read_stream(std::string_view name, const Json& value, ChatRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.stream, read_flag(name, value));
  return absl::OkStatus();
}

absl::Status read_stream_options(std::string_view name, const Json& value, ChatRequest& request) {
  if (!value.is_object()) return field_error(concat("campo \"", name, "\": esperado um objeto"));
  const auto usage = value.find("include_usage");
  if (usage == value.end()) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(request.include_usage, read_flag("stream_options.include_usage", *usage));
  return absl::OkStatus();
}

absl::Status read_over(std::string_view, const Json&, ChatRequest&) { return absl::OkStatus(); }

absl::Status only_one(std::string_view name, const Json& value, ChatRequest&) {
  return read_whole(name, value, {1, 1}).status();
}

absl::Status only_false(std::string_view name, const Json& value, ChatRequest&) {
  if (value == false) return absl::OkStatus();
  return field_error(concat("campo \"", name, "\": só false; as respostas não trazem isto"));
}

absl::Status only_empty(std::string_view name, const Json& value, ChatRequest&) {
  if (value.is_array() && value.empty()) return absl::OkStatus();
  return field_error(
      concat("campo \"", name, "\": as respostas não chamam ferramentas; envie uma lista vazia"));
}

absl::Status only_text(std::string_view name, const Json& value, ChatRequest&) {
  if (value.is_object() && value.value("type", Json()) == "text") return absl::OkStatus();
  return field_error(concat("campo \"", name, "\": só {\"type\": \"text\"}"));
}

constexpr std::array kFields = {
    Field<ChatRequest>{"q", kQuery, read_question},
    Field<ChatRequest>{"query", kBody | kQuery, read_question},
    Field<ChatRequest>{"question", kBody | kQuery, read_question},
    Field<ChatRequest>{"messages", kChat, read_messages},
    Field<ChatRequest>{"top_k", kBody | kQuery | kChat, read_top_k},
    Field<ChatRequest>{"document_ids", kBody | kQuery | kChat, read_ids},
    Field<ChatRequest>{"as_of", kBody | kQuery | kChat, read_as_of},
    Field<ChatRequest>{"fusion", kBody | kQuery | kChat, read_fusion},
    Field<ChatRequest>{"rerank_depth", kBody | kChat, read_depth},
    Field<ChatRequest>{"hyde", kBody | kChat, read_hyde},
    Field<ChatRequest>{"history", kBody, read_history},
    Field<ChatRequest>{"fresh", kBody | kChat, read_fresh},
    Field<ChatRequest>{"model", kChat, read_model},
    Field<ChatRequest>{"stream", kChat, read_stream},
    Field<ChatRequest>{"stream_options", kChat, read_stream_options},
    Field<ChatRequest>{"n", kChat, only_one},
    Field<ChatRequest>{"logprobs", kChat, only_false},
    Field<ChatRequest>{"tools", kChat, only_empty},
    Field<ChatRequest>{"response_format", kChat, only_text},
    Field<ChatRequest>{"temperature", kChat, read_over},
    Field<ChatRequest>{"top_p", kChat, read_over},
    Field<ChatRequest>{"max_tokens", kChat, read_over},
    Field<ChatRequest>{"max_completion_tokens", kChat, read_over},
    Field<ChatRequest>{"seed", kChat, read_over},
    Field<ChatRequest>{"stop", kChat, read_over},
    Field<ChatRequest>{"presence_penalty", kChat, read_over},
    Field<ChatRequest>{"frequency_penalty", kChat, read_over},
    Field<ChatRequest>{"logit_bias", kChat, read_over},
    Field<ChatRequest>{"reasoning_effort", kChat, read_over},
    Field<ChatRequest>{"tool_choice", kChat, read_over},
    Field<ChatRequest>{"parallel_tool_calls", kChat, read_over},
    Field<ChatRequest>{"user", kChat, read_over},
    Field<ChatRequest>{"metadata", kChat, read_over},
    Field<ChatRequest>{"store", kChat, read_over},
};

absl::StatusOr<ChatRequest> request_of(const Json& json, unsigned dialect, std::string_view field) {
  ChatRequest request;
  const std::span<const Field<ChatRequest>> fields = kFields;
  ATIMO_RETURN_IF_ERROR(read_fields(json, fields, dialect, request));
  const std::string& text = request.question.text;
  if (text.empty())
    return absl::InvalidArgumentError(concat("falta a pergunta: envie o texto em \"", field, "\""));
  if (text.size() > kMaxQuestionBytes)
    return absl::InvalidArgumentError(
        concat("pergunta longa demais: ", text.size(), " bytes, o limite é ", kMaxQuestionBytes));
  return request;
}

// A parameter as the body would have it.
Json value_of(const std::string& name, const std::string& value) {
  if (name == "top_k") {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    return whole ? Json(number) : Json(value);
  }
  if (name != "document_ids") return value;
  Json ids = Json::array();
  for (std::string_view list = value; !list.empty();) {
    const std::string_view id = list.substr(0, list.find(','));
    if (!id.empty()) ids.push_back(std::string(id));
    list.remove_prefix(std::min(list.size(), id.size() + 1));
  }
  return ids;
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
  ATIMO_ASSIGN_OR_RETURN(ChatRequest request, request_of(json, kBody, "query"));
  return std::move(request.question);
}

absl::StatusOr<engine::Question> question_from_query(const Target& target) {
  Json json = Json::object();
  for (const auto& [name, value] : target.parameters) {
    if (json.contains(name))
      return field_error(concat("parâmetro \"", truncate_utf8(name, 64), "\" repetido: envie-o uma vez"));
    json[name] = value_of(name, value);
  }
  ATIMO_ASSIGN_OR_RETURN(ChatRequest request, request_of(json, kQuery, "q"));
  return std::move(request.question);
}

absl::StatusOr<ChatRequest> chat_request(std::string_view body) {
  ATIMO_ASSIGN_OR_RETURN(const Json json,
                         parse_object(body, "{\"messages\": [{\"role\": \"user\", \"content\": \"...\"}]}"));
  return request_of(json, kChat, "messages");
}

}  // namespace atimo::server::internal
