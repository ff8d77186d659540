#include "atimo/llm/internal/request_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::llm::internal {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxStops = 4;
constexpr std::size_t kMaxNameBytes = 64;

const char* name_of(Message::Role role) {
  switch (role) {
    case Message::Role::kSystem:
      return "system";
    case Message::Role::kAssistant:
      return "assistant";
    case Message::Role::kUser:
      break;
  }
  return "user";
}

bool is_schema_name(std::string_view name) {
  const auto allowed = [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= kMaxNameBytes && std::all_of(name.begin(), name.end(), allowed);
}

absl::StatusOr<Json> response_format(const JsonSchema& wanted) {
  // In order: what comes first in the schema is written first.
  Json schema = Json::parse(wanted.schema, nullptr, /*allow_exceptions=*/false);
  if (!schema.is_object())
    return absl::InvalidArgumentError(concat("o esquema ", wanted.name, " não é um objeto JSON"));
  return Json{
      {"type", "json_schema"},
      {"json_schema", {{"name", wanted.name}, {"schema", std::move(schema)}, {"strict", wanted.strict}}}};
}

}  // namespace

absl::Status check(const ChatRequest& request) {
  if (request.messages.empty()) return absl::InvalidArgumentError("a conversa não tem mensagens");
  if (request.max_tokens && *request.max_tokens < 1)
    return absl::InvalidArgumentError(concat("max_tokens é ", *request.max_tokens, "; o mínimo é 1"));
  if (request.max_attempts && *request.max_attempts < 1)
    return absl::InvalidArgumentError(concat("max_attempts é ", *request.max_attempts, "; o mínimo é 1"));
  // Written so that what is not a number fails too.
  if (request.temperature && !(*request.temperature >= 0 && *request.temperature <= 2))
    return absl::InvalidArgumentError(concat("temperature é ", *request.temperature, "; vai de 0 a 2"));
  const bool stops_empty = std::any_of(request.stop.begin(), request.stop.end(),
                                       [](const std::string& stop) { return stop.empty(); });
  if (request.stop.size() > kMaxStops || stops_empty)
    return absl::InvalidArgumentError(concat("stop aceita até ", kMaxStops, " textos, nenhum vazio"));
  if (request.json_schema && !is_schema_name(request.json_schema->name))
    return absl::InvalidArgumentError(concat("o nome do esquema, \"", request.json_schema->name,
                                             "\", deve ter de 1 a ", kMaxNameBytes,
                                             " letras, algarismos, \"_\" ou \"-\""));
  return absl::OkStatus();
}

absl::StatusOr<std::string> request_json(const ChatRequest& request, std::string_view model,
                                         const RequestKeys& keys) {
  Json body{{"model", model}, {"messages", Json::array()}};
  for (const Message& message : request.messages)
    body["messages"].push_back({{"role", name_of(message.role)}, {"content", message.content}});
  body["stream"] = true;
  body["stream_options"] = {{"include_usage", true}};
  if (request.max_tokens)
    body[keys.max_completion_tokens ? "max_completion_tokens" : "max_tokens"] = *request.max_tokens;
  if (request.temperature && keys.temperature) body["temperature"] = *request.temperature;
  if (request.seed) body["seed"] = *request.seed;
  if (!request.stop.empty()) body["stop"] = request.stop;
  if (request.json_schema) {
    ATIMO_ASSIGN_OR_RETURN(body["response_format"], response_format(*request.json_schema));
  }
  if (keys.chat_template_kwargs) body["chat_template_kwargs"] = {{"enable_thinking", false}};
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace atimo::llm::internal
