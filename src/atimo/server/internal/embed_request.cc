#include "atimo/server/internal/embed_request.h"

#include <array>

#include "atimo/server/internal/json_body.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr unsigned kAtimo = static_cast<unsigned>(EmbedDialect::kAtimo);
constexpr unsigned kTei = static_cast<unsigned>(EmbedDialect::kTei);
constexpr unsigned kOpenAi = static_cast<unsigned>(EmbedDialect::kOpenAi);
constexpr unsigned kAll = kAtimo | kTei | kOpenAi;

absl::Status read_texts(std::string_view name, const Json& value, EmbedRequest& request) {
  if (value.is_string()) {
    request.texts = {value.get<std::string>()};
    return absl::OkStatus();
  }
  if (!value.is_array() || value.empty() || value.size() > kMaxTexts)
    return absl::OutOfRangeError(
        concat("campo \"", name, "\": esperado um texto ou uma lista de 1 a ", kMaxTexts, " textos"));
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i].is_number() || value[i].is_array())
      return absl::OutOfRangeError(
          concat("campo \"", name, "\": números de tokens não são aceitos; envie textos"));
    ATIMO_RETURN_IF_ERROR(read_text(concat(name, "[", i, "]"), value[i], request.texts.emplace_back()));
  }
  return absl::OkStatus();
}

absl::Status read_outputs(std::string_view name, const Json& value, EmbedRequest& request) {
  const auto refused = [&] {
    return absl::OutOfRangeError(
        concat("campo \"", name, "\": esperada uma lista com dense, sparse, colbert ou pieces"));
  };
  if (!value.is_array() || value.empty()) return refused();
  request.dense = false;
  for (const Json& item : value) {
    if (item == "dense")
      request.dense = true;
    else if (item == "sparse")
      request.sparse = true;
    else if (item == "colbert")
      request.multi_vector = true;
    else if (item == "pieces")
      request.pieces = true;
    else
      return refused();
  }
  if (request.pieces && !request.sparse)
    return absl::OutOfRangeError(
        concat("campo \"", name, "\": pieces diz os tokens de sparse; peça os dois"));
  return absl::OkStatus();
}

absl::Status read_format(std::string_view name, const Json& value, EmbedRequest& request) {
  if (value != "float" && value != "base64")
    return absl::OutOfRangeError(concat("campo \"", name, "\": esperado \"float\" ou \"base64\""));
  request.base64 = value == "base64";
  return absl::OkStatus();
}

absl::Status read_truncate(std::string_view name, const Json& value, EmbedRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(const bool cut, read_flag(name, value));
  request.overflow = cut ? Overflow::kCut : Overflow::kRefuse;
  return absl::OkStatus();
}

absl::Status read_dimensions(std::string_view name, const Json& value, EmbedRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.dimensions, read_whole(name, value, {1, 65'536}));
  return absl::OkStatus();
}

absl::Status read_max_tokens(std::string_view name, const Json& value, EmbedRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(request.max_tokens, read_whole(name, value, {8, 65'536}));
  return absl::OkStatus();
}

absl::Status read_model(std::string_view name, const Json& value, EmbedRequest& request) {
  return read_text(name, value, request.model);
}

// Texts lose their end, and vectors have length 1: another wish is refused, not ignored.
absl::Status read_cut_end(std::string_view name, const Json& value, EmbedRequest&) {
  return read_direction(name, value);
}

absl::Status read_normalize(std::string_view name, const Json& value, EmbedRequest&) {
  if (value == true) return absl::OkStatus();
  return absl::OutOfRangeError(concat("campo \"", name, "\": só existe true (os vetores têm comprimento 1)"));
}

absl::Status read_prompt(std::string_view name, const Json&, EmbedRequest&) {
  return absl::OutOfRangeError(concat("campo \"", name, "\": os modelos daqui não têm textos introdutórios"));
}

absl::Status ignore(std::string_view, const Json&, EmbedRequest&) { return absl::OkStatus(); }

constexpr std::array kFields = {
    Field<EmbedRequest>{"texts", kAtimo, read_texts},
    Field<EmbedRequest>{"inputs", kTei, read_texts},
    Field<EmbedRequest>{"input", kOpenAi, read_texts},
    Field<EmbedRequest>{"model", kAll, read_model},
    Field<EmbedRequest>{"return", kAtimo, read_outputs},
    Field<EmbedRequest>{"encoding_format", kAtimo | kOpenAi, read_format},
    Field<EmbedRequest>{"truncate", kAll, read_truncate},
    Field<EmbedRequest>{"truncation_direction", kTei, read_cut_end},
    Field<EmbedRequest>{"normalize", kTei, read_normalize},
    Field<EmbedRequest>{"prompt_name", kTei, read_prompt},
    Field<EmbedRequest>{"dimensions", kAll, read_dimensions},
    Field<EmbedRequest>{"max_tokens", kAtimo, read_max_tokens},
    Field<EmbedRequest>{"user", kOpenAi, ignore},
};

absl::StatusOr<EmbedRequest> read_request(const Json& body, EmbedDialect dialect) {
  EmbedRequest request;
  request.dialect = dialect;
  const std::span<const Field<EmbedRequest>> fields = kFields;
  ATIMO_RETURN_IF_ERROR(read_fields(body, fields, static_cast<unsigned>(dialect), request));
  if (request.texts.empty())
    return absl::InvalidArgumentError(
        concat("faltam os textos: envie uma lista em \"", request.texts_field(), "\""));
  return request;
}

}  // namespace

std::string_view EmbedRequest::texts_field() const {
  switch (dialect) {
    case EmbedDialect::kAtimo:
      return "texts";
    case EmbedDialect::kTei:
      return "inputs";
    case EmbedDialect::kOpenAi:
      break;
  }
  return "input";
}

absl::StatusOr<EmbedRequest> embed_request(std::string_view body) {
  ATIMO_ASSIGN_OR_RETURN(const Json json, parse_object(body, "{\"texts\": [\"...\"]}"));
  if (json.contains("texts") && json.contains("inputs"))
    return absl::OutOfRangeError("campos \"texts\" e \"inputs\" são o mesmo: envie só um deles");
  return read_request(json, json.contains("inputs") ? EmbedDialect::kTei : EmbedDialect::kAtimo);
}

absl::StatusOr<EmbedRequest> openai_embed_request(std::string_view body) {
  ATIMO_ASSIGN_OR_RETURN(const Json json, parse_object(body, "{\"input\": [\"...\"], \"model\": \"mini\"}"));
  return read_request(json, EmbedDialect::kOpenAi);
}

}  // namespace atimo::server::internal
