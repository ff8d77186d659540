#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"

namespace atimo::llm {

struct Message {
  enum class Role : std::uint8_t { kSystem, kUser, kAssistant };
  Role role = Role::kUser;
  std::string content;
};

// The answer is to be JSON of this form.
struct JsonSchema {
  std::string name;    // 1 to 64 letters, digits, '_' or '-'
  std::string schema;  // the text of a JSON Schema, an object
  bool strict = true;  // the model cannot write anything else; false: it is only told
};

// What is left out is up to the model's server.
struct ChatRequest {
  std::vector<Message> messages;      // at least one
  std::optional<int> max_tokens;      // of the answer; from 1 on
  std::optional<double> temperature;  // 0 (the likeliest word) to 2
  std::optional<std::int64_t> seed;
  std::vector<std::string>
      stop;  // at most 4, none empty; the answer ends before the first that it would have
  std::optional<JsonSchema> json_schema;
  // From 1 on; the client makes no more attempts, however many are its own. 1: for what there is a substitute
  // for when the model fails.
  std::optional<int> max_attempts;
};

struct Usage {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t cached_tokens = 0;  // of the prompt, those that the server had computed before
  std::uint64_t completion_tokens = 0;
};

struct Completion {
  std::string text;            // everything that the sink got, one after another
  std::string finish_reason;   // as the server says it: "stop", "length" (max_tokens reached) and others
  std::optional<Usage> usage;  // when the server tells
  // From the call to the first text, retries included; zero when there was no text.
  std::chrono::microseconds time_to_first_token{0};
  std::string model;
};

// A model that a server offers.
struct ServedModel {
  std::string id;
  std::optional<std::uint64_t> max_model_len;  // tokens of prompt and answer together; not every server tells
};

// Takes the text of the answer as it comes, in UTF-8, never empty. An error stops the model and is what
// complete() returns.
using TokenSink = std::function<absl::Status(std::string_view text)>;

// Something that answers a conversation. Thread-safe; many calls run at once.
class ChatModel {
 public:
  virtual ~ChatModel() = default;

  // Blocks until the answer is whole; `sink`, which may be empty, is called on the caller's thread. After an
  // error what the sink got is the beginning of an answer that has no end. Errors: InvalidArgument (the
  // request, or one that the server refuses, such as a prompt longer than its context), PermissionDenied,
  // NotFound (no such model), FailedPrecondition (not a server of this kind), ResourceExhausted (too many
  // calls at once, or an answer without end), DataLoss (an answer that cannot be read), Unavailable (trying
  // later may help), the context's, the sink's.
  virtual absl::StatusOr<Completion> complete(const Context& context, const ChatRequest& request,
                                              const TokenSink& sink) = 0;

  // The model that answers. Asked for once and remembered; a server that does not say what it offers has the
  // configured one. Errors as complete().
  virtual absl::StatusOr<ServedModel> served(const Context& context) = 0;
};

}  // namespace atimo::llm
