#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/llm/chat_model.h"
#include "atimo/llm/internal/server_error.h"

namespace atimo::llm::internal {

// What one event of the stream says: a "chat.completion.chunk", a whole "chat.completion", or an error.
struct ChatChunk {
  std::string text;           // without the model's reasoning, which servers send in fields of its own
  std::string finish_reason;  // empty: not yet
  std::string model;
  std::optional<Usage> usage;
  std::optional<ServerError> error;
};

// DataLoss: not a JSON object. What is missing in it is left empty.
absl::StatusOr<ChatChunk> read_chunk(std::string_view data);

}  // namespace atimo::llm::internal
