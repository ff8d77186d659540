#pragma once

#include "absl/status/status.h"
#include "atimo/llm/openai_chat.h"

namespace atimo::llm::internal {

// All but the URL. InvalidArgument names the option and its range.
absl::Status check(const OpenAiChatOptions& options);

}  // namespace atimo::llm::internal
