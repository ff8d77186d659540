#include "atimo/llm/internal/request_keys.h"

#include <algorithm>
#include <array>

namespace atimo::llm::internal {
namespace {

// How servers say that they do not take a key or a value of it: OpenAI's, Azure's, those written with
// pydantic. A value that is merely out of its range ("max_tokens is too large") is said otherwise.
constexpr std::array<std::string_view, 7> kRefusals = {
    "nsupported", "not supported", "not support", "nrecognized", "nknown", "not permitted", "extra_forbidden",
};

bool names(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

}  // namespace

RequestKeys keys_after(std::string_view refusal, RequestKeys keys) {
  const auto is_said = [refusal](std::string_view words) { return names(refusal, words); };
  if (std::none_of(kRefusals.begin(), kRefusals.end(), is_said)) return keys;
  if (names(refusal, "chat_template_kwargs"))
    keys.chat_template_kwargs = false;
  else if (names(refusal, "max_tokens"))
    keys.max_completion_tokens = true;
  else if (names(refusal, "temperature"))
    keys.temperature = false;
  return keys;
}

}  // namespace atimo::llm::internal
