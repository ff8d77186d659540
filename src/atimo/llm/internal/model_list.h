#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/llm/openai_chat.h"

namespace atimo::llm::internal {

// DataLoss: longer than a list of models may be.
absl::Status append_bounded(std::string& body, std::string_view piece);

// The answer to GET /models. FailedPrecondition: it is none.
absl::StatusOr<std::vector<ServedModel>> read_models(std::string_view body);

}  // namespace atimo::llm::internal
