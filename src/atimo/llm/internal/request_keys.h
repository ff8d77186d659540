#pragma once

#include <string_view>

namespace atimo::llm::internal {

// Keys of a request that not every server takes: hosted models that reason want the limit of the answer by
// its newer name and no temperature, and what is of vLLM and llama.cpp is unknown to some others.
struct RequestKeys {
  bool max_completion_tokens = false;  // instead of max_tokens
  bool temperature = true;
  bool chat_template_kwargs = true;

  bool operator==(const RequestKeys&) const = default;
};

// What to send to a server that refused (400, 422) a request with `keys`, by the body of its answer: without
// the one that it does not take. The same when it says nothing of the kind.
RequestKeys keys_after(std::string_view refusal, RequestKeys keys);

}  // namespace atimo::llm::internal
