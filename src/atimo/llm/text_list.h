#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/llm/chat_model.h"

namespace atimo::llm {

// Asks a model for `count` texts as JSON, {"<name>": ["...", ...]}, with a schema that says so. What stands
// around the object (a code fence) is passed over, empty texts are left out and what is more than `count` is
// cut; there is at least one. `request.json_schema` is set here. Errors: the model's; DataLoss: the answer is
// no such object. REQUIRES: `name` as JsonSchema's, count > 0.
absl::StatusOr<std::vector<std::string>> complete_text_list(ChatModel& model, const Context& context,
                                                            ChatRequest request, std::string_view name,
                                                            std::size_t count);

}  // namespace atimo::llm
