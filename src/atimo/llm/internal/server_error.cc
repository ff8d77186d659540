#include "atimo/llm/internal/server_error.h"

#include "atimo/base/concat.h"
#include "atimo/base/utf8.h"
#include "atimo/llm/internal/json_field.h"

namespace atimo::llm::internal {
namespace {

constexpr std::size_t kMaxMessageBytes = 500;

std::string message_in(const Json& json) {
  const Json& error = field(json, "error");
  std::string message = error.is_string() ? error.get<std::string>() : text_field(error, "message");
  if (message.empty()) message = text_field(json, "message");
  if (message.empty()) message = text_field(json, "detail");  // FastAPI, which vLLM is written with
  return std::string(truncate_utf8(message, kMaxMessageBytes));
}

}  // namespace

std::optional<ServerError> find_error(const Json& json) {
  const Json& nested = field(json, "error");
  if (nested.is_null() && text_field(json, "object") != "error") return std::nullopt;
  const std::uint64_t code = count_field(nested.is_object() ? nested : json, "code").value_or(0);
  const bool of_http = code >= 400 && code <= 599;
  return ServerError{.code = of_http ? static_cast<int>(code) : 0, .message = message_in(json)};
}

std::string error_message(std::string_view body) {
  return message_in(Json::parse(body, nullptr, /*allow_exceptions=*/false));
}

absl::Status to_status(const ServerError& error) {
  const std::string words = error.message.empty() ? std::string() : concat(" (", error.message, ")");
  const std::string answered = error.code == 0 ? concat("o servidor parou com um erro", words)
                                               : concat("o servidor respondeu ", error.code, words);
  switch (error.code) {
    case 400:
    case 413:
    case 422:
      return absl::InvalidArgumentError(concat(answered, ": não aceita este pedido"));
    case 401:
    case 403:
      return absl::PermissionDeniedError(concat(answered, ": confira a chave de acesso"));
    case 404:
      return absl::NotFoundError(concat(answered, ": confira o endereço e o nome do modelo"));
    case 429:
      return absl::UnavailableError(concat(answered, ": pedidos demais; tente mais tarde"));
    default:
      break;
  }
  if (error.code == 0 || error.code == 408 || is_failure(error.code))
    return absl::UnavailableError(concat(answered, "; tente mais tarde"));
  if (error.code / 100 == 3)
    return absl::FailedPreconditionError(concat(answered, ": redireciona; use o endereço final"));
  return absl::FailedPreconditionError(concat(answered, ", que não era esperado"));
}

bool is_passing(int code) { return code == 429 || code == 502 || code == 503 || code == 504; }

bool is_failure(int code) { return code == 0 || code / 100 == 5; }

}  // namespace atimo::llm::internal
