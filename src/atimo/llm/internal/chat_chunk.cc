#include "atimo/llm/internal/chat_chunk.h"

#include "atimo/llm/internal/json_field.h"

namespace atimo::llm::internal {
namespace {

std::optional<Usage> usage_of(const Json& json) {
  const Json& usage = field(json, "usage");
  const auto prompt = count_field(usage, "prompt_tokens");
  if (!prompt) return std::nullopt;
  return Usage{
      .prompt_tokens = *prompt,
      .cached_tokens = count_field(field(usage, "prompt_tokens_details"), "cached_tokens").value_or(0),
      .completion_tokens = count_field(usage, "completion_tokens").value_or(0)};
}

}  // namespace

absl::StatusOr<ChatChunk> read_chunk(std::string_view data) {
  const Json json = Json::parse(data, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return absl::DataLossError("o servidor mandou um evento que não é um objeto JSON");
  ChatChunk chunk;
  chunk.error = find_error(json);
  chunk.model = text_field(json, "model");
  chunk.usage = usage_of(json);
  const Json& choices = field(json, "choices");
  if (!choices.is_array()) return chunk;
  for (const Json& choice : choices) {
    // One answer is asked for; servers that do not number it send one.
    if (count_field(choice, "index").value_or(0) != 0) continue;
    const Json& delta = field(choice, "delta");
    chunk.text += text_field(delta.is_null() ? field(choice, "message") : delta, "content");
    if (std::string reason = text_field(choice, "finish_reason"); !reason.empty())
      chunk.finish_reason = std::move(reason);
  }
  return chunk;
}

}  // namespace atimo::llm::internal
