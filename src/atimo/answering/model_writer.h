#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/answering/prompts.h"
#include "atimo/base/context.h"
#include "atimo/engine/engine.h"
#include "atimo/llm/chat_model.h"

namespace atimo::answering {

struct WriterOptions {
  std::uint32_t context_tokens = 0;    // of prompt and answer; 0: what the server says, else kUsualContext
  std::uint32_t answer_tokens = 1024;  // at most
};
inline constexpr std::uint32_t kUsualContext = 8'192;

// Has a model write answers from what a search found, and checks what it writes. Thread-safe; the engine
// outlives it.
class ModelWriter {
 public:
  ModelWriter(const engine::LocalEngine& engine, std::shared_ptr<llm::ChatModel> chat, Prompts prompts,
              const WriterOptions& options)
      : engine_(engine), chat_(std::move(chat)), prompts_(std::move(prompts)), options_(options) {}

  // `quoted` is the answer without a model, with its search; it takes over, and `degraded` says why, when the
  // model fails, is late or writes nothing. Text that was handed on by then stays. `start`: when the question
  // came. Errors: the context's, those of the events.
  absl::StatusOr<engine::Answer> write(const Context& context, std::string_view question,
                                       engine::Answer quoted, const engine::AnswerEvents& events,
                                       Clock::time_point start) const;

  // What a follow-up stands for: by the model where it can be had in time and says nothing unsound, else by
  // rules. What is no follow-up stays.
  std::string standalone(const Context& context, std::span<const engine::Turn> history,
                         std::string_view question) const;

  const Prompts& prompts() const { return prompts_; }

 private:
  llm::ChatRequest request_for(const Context& context, std::string_view question,
                               const engine::SearchResult& found) const;

  const engine::LocalEngine& engine_;
  const std::shared_ptr<llm::ChatModel> chat_;
  const Prompts prompts_;
  const WriterOptions options_;
};

}  // namespace atimo::answering
