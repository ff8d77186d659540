#include "atimo/llm/text_list.h"

#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::llm {
namespace {

using nlohmann::json;

std::string schema_of(const std::string& name, std::size_t count) {
  const json list = {
      {"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", count}, {"maxItems", count}};
  return json{{"type", "object"},
              {"properties", {{name, list}}},
              {"required", {name}},
              {"additionalProperties", false}}
      .dump();
}

json object_in(std::string_view text) {
  const std::size_t begin = text.find('{');
  const std::size_t end = text.rfind('}');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  return json::parse(text.substr(begin, end - begin + 1), nullptr, false);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> complete_text_list(ChatModel& model, const Context& context,
                                                            ChatRequest request, std::string_view name,
                                                            std::size_t count) {
  const std::string key(name);
  request.json_schema = JsonSchema{.name = key, .schema = schema_of(key, count)};
  ATIMO_ASSIGN_OR_RETURN(const Completion completion, model.complete(context, request, {}));
  const json answer = object_in(completion.text);
  std::vector<std::string> texts;
  if (answer.is_object() && answer.contains(key) && answer[key].is_array()) {
    for (const json& item : answer[key]) {
      if (!item.is_string() || texts.size() == count) continue;
      if (auto text = item.get<std::string>(); text.find_first_not_of(" \t\r\n") != std::string::npos)
        texts.push_back(std::move(text));
    }
  }
  if (texts.empty())
    return absl::DataLossError(
        concat("o modelo ", completion.model, " não respondeu com a lista \"", key, "\""));
  return texts;
}

}  // namespace atimo::llm
