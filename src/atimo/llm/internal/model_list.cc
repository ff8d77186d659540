#include "atimo/llm/internal/model_list.h"

#include <utility>

#include "atimo/base/concat.h"
#include "atimo/llm/internal/json_field.h"

namespace atimo::llm::internal {
namespace {

constexpr std::size_t kMaxListBytes = std::size_t{4} << 20;

// vLLM tells it of the model, llama.cpp's server in "meta", of each of its slots.
std::optional<std::uint64_t> context_of(const Json& entry) {
  const auto told = count_field(entry, "max_model_len");
  return told ? told : count_field(field(entry, "meta"), "n_ctx");
}

}  // namespace

absl::Status append_bounded(std::string& body, std::string_view piece) {
  if (piece.size() > kMaxListBytes - body.size())
    return absl::DataLossError(concat("a lista de modelos tem mais de ", kMaxListBytes, " bytes"));
  body += piece;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ServedModel>> read_models(std::string_view body) {
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const Json& data = field(json, "data");
  if (!data.is_array())
    return absl::FailedPreconditionError(
        "a resposta não é uma lista de modelos: o servidor não é compatível com a OpenAI; confira o "
        "endereço");
  std::vector<ServedModel> models;
  for (const Json& entry : data) {
    std::string id = text_field(entry, "id");
    if (!id.empty()) models.push_back({std::move(id), context_of(entry)});
  }
  return models;
}

}  // namespace atimo::llm::internal
