#include "atimo/server/internal/json_body.h"

#include <algorithm>

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 6;

absl::StatusOr<Json> parse_json(std::string_view body) {
  if (!is_valid_utf8(body)) return absl::InvalidArgumentError("o corpo não é UTF-8 válido");
  try {
    // No field nests deeper than the parts of a message; what does is not worth its memory.
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

}  // namespace

absl::StatusOr<Json> parse_object(std::string_view body, std::string_view example) {
  ATIMO_ASSIGN_OR_RETURN(Json json, parse_json(body));
  if (!json.is_object())
    return absl::InvalidArgumentError(concat("o corpo deve ser um objeto JSON, por exemplo ", example));
  return json;
}

absl::Status read_text(std::string_view name, const Json& value, std::string& out) {
  if (!value.is_string())
    return absl::OutOfRangeError(concat("campo \"", name, "\": esperado um texto, veio ", value.type_name()));
  out = value.get<std::string>();
  return absl::OkStatus();
}

absl::StatusOr<bool> read_flag(std::string_view name, const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  return absl::OutOfRangeError(concat("campo \"", name, "\": esperado true ou false"));
}

absl::Status read_direction(std::string_view name, const nlohmann::json& value) {
  if (value.is_string() && (value == "right" || value == "Right")) return absl::OkStatus();
  return absl::OutOfRangeError(
      concat("campo \"", name, "\": só existe \"right\" (o fim do texto é cortado)"));
}

absl::StatusOr<std::uint32_t> read_whole(std::string_view name, const Json& value, WholeRange range) {
  // A number above what 64 signed bits hold is unsigned here, and any other reads as itself.
  const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= range.most
                                               : value.is_number_integer() && value.get<std::int64_t>() >= 0;
  if (fits && value.get<std::uint64_t>() >= range.least) return value.get<std::uint32_t>();
  return absl::OutOfRangeError(
      concat("campo \"", name, "\": esperado um número inteiro de ", range.least, " a ", range.most));
}

}  // namespace atimo::server::internal
