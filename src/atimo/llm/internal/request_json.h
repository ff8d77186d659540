#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/llm/chat_model.h"
#include "atimo/llm/internal/request_keys.h"

namespace atimo::llm::internal {

// InvalidArgument names what is out of its range.
absl::Status check(const ChatRequest& request);

// The body of POST /chat/completions, streaming. Bytes that are not UTF-8 become U+FFFD. InvalidArgument: the
// schema is no JSON object.
absl::StatusOr<std::string> request_json(const ChatRequest& request, std::string_view model,
                                         const RequestKeys& keys);

}  // namespace atimo::llm::internal
