#include "atimo/server/internal/model_call.h"

namespace atimo::server::internal {

Response model_failure(const Call& call, const absl::Status& status) {
  if (absl::IsFailedPrecondition(status)) return failed(call, kNoModel, message_of(status));
  if (!absl::IsResourceExhausted(status)) return failed(call, status);
  Response response = failed(call, kOverloaded, message_of(status));
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

void note_truncated(const std::vector<std::size_t>& items, Response& response) {
  constexpr std::size_t kMostNamed = 100;
  if (items.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < std::min(items.size(), kMostNamed); ++i)
    list += concat(i > 0 ? "," : "", items[i]);
  if (items.size() > kMostNamed) list += ",...";
  response.headers.emplace_back("X-Atimo-Truncated", std::move(list));
}

}  // namespace atimo::server::internal
