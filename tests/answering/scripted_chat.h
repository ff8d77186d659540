#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/llm/chat_model.h"

namespace atimo::testing {

// A model that writes what the test says, in pieces. Thread-safe.
class ScriptedChat final : public llm::ChatModel {
 public:
  struct Reply {
    std::vector<std::string> pieces;
    absl::Status end = absl::OkStatus();  // after the pieces
    std::string finish_reason = "stop";
  };
  // Called for each request.
  using Script = std::function<Reply(const Context&, const llm::ChatRequest&)>;

  explicit ScriptedChat(Script script) : script_(std::move(script)) {}
  static std::shared_ptr<ScriptedChat> saying(std::vector<std::string> pieces) {
    return std::make_shared<ScriptedChat>(
        [pieces = std::move(pieces)](const Context&, const llm::ChatRequest&) { return Reply{pieces}; });
  }

  absl::StatusOr<llm::Completion> complete(const Context& context, const llm::ChatRequest& request,
                                           const llm::TokenSink& sink) override {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const Reply reply = script_(context, request);
    llm::Completion completion;
    for (const std::string& piece : reply.pieces) {
      completion.text += piece;
      if (sink) ATIMO_RETURN_IF_ERROR(sink(piece));
    }
    ATIMO_RETURN_IF_ERROR(reply.end);
    completion.finish_reason = reply.finish_reason;
    completion.model = "roteiro";
    completion.usage = llm::Usage{.prompt_tokens = 100, .cached_tokens = 40, .completion_tokens = 7};
    return completion;
  }

  absl::StatusOr<llm::ServedModel> served(const Context&) override {
    return llm::ServedModel{"roteiro", 8192};
  }

  std::vector<llm::ChatRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  const Script script_;
  mutable std::mutex mutex_;
  std::vector<llm::ChatRequest> requests_;  // guarded by mutex_
};

}  // namespace atimo::testing
