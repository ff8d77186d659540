#include <atomic>
#include <chrono>

#include "atimo/base/concat.h"
#include "atimo/base/utf8.h"
#include "atimo/server/internal/answer_metrics.h"
#include "atimo/server/internal/event_stream.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/model_json.h"
#include "atimo/server/internal/question_request.h"
#include "atimo/wire/answer_json.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t seconds_since_1970() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

// What all pieces of one completion have in common.
struct Completion {
  std::string id;
  std::int64_t created = seconds_since_1970();

  Completion() {
    static std::atomic<std::uint64_t> last{0};
    id = concat("chatcmpl-", created, "-", ++last);
  }

  Json object(std::string_view kind, Json choice) const {
    Json out;
    out["id"] = id;
    out["object"] = kind;
    out["created"] = created;
    out["model"] = kChatModel;
    out["choices"] = Json::array();
    if (!choice.is_null()) out["choices"].push_back(std::move(choice));
    return out;
  }

  Json chunk(Json delta, const Json& finish_reason = nullptr) const {
    return object("chat.completion.chunk",
                  {{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", finish_reason}});
  }
};

// Zeros where no language model wrote.
Json usage_json(const engine::Answer& answer) {
  const llm::Usage usage = answer.usage.value_or(llm::Usage());
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
}

// What OpenAI's shape has no place for: the fields of the Answer-JSON, less the text.
void add_citations(const engine::Question& question, const engine::Answer& answer, Json& out) {
  Json whole = wire::answer_json(question, answer);
  whole["data"].erase("answer");
  for (auto& [name, value] : whole["data"].items()) out[name] = std::move(value);
  out["metadata"] = std::move(whole["metadata"]);
}

Json completion_json(const engine::Question& question, const engine::Answer& answer) {
  Json out =
      Completion().object("chat.completion", {{"index", 0},
                                              {"message", {{"role", "assistant"}, {"content", answer.text}}},
                                              {"finish_reason", "stop"}});
  out["usage"] = usage_json(answer);
  add_citations(question, answer, out);
  return out;
}

Response complete_streaming(const Call& call, const ChatRequest& request) {
  EventStream events(*call.stream);
  const Completion completion;
  const auto piece = [&](std::string_view text) -> absl::Status {
    Json delta = {{"content", text}};
    if (!events.has_begun()) delta = {{"role", "assistant"}, {"content", text}};
    return events.send("", completion.chunk(std::move(delta)));
  };
  // OpenAI's first piece, which says who speaks, comes with the first event of all.
  const engine::AnswerEvents forward{
      .found = [&](const engine::SearchResult&) { return piece(""); }, .text = piece, .checked = {}};
  const absl::StatusOr<engine::Answer> answer = call.engine.ask(call.context, request.question, forward);
  if (!answer.ok() && !events.has_begun()) return failed(call, answer.status());
  if (answer.ok()) {
    call.answers.given(*answer);
    Json last = completion.chunk(Json::object(), "stop");
    add_citations(request.question, *answer, last);
    events.send("", last).IgnoreError();  // a client that has gone reads nothing more
    if (request.include_usage) {
      Json usage = completion.object("chat.completion.chunk", nullptr);
      usage["usage"] = usage_json(*answer);
      events.send("", usage).IgnoreError();
    }
  } else {
    events.send_text("", failed(call, answer.status()).body).IgnoreError();
  }
  events.send_text("", "[DONE]").IgnoreError();
  return {.headers = {}, .body = {}, .streamed = true};
}

}  // namespace

Response chat_completions(const Call& call) {
  const absl::StatusOr<ChatRequest> request = chat_request(call.request.body);
  if (!request.ok()) return failed(call, request.status());
  if (!request->model.empty() && request->model != kChatModel)
    return failed(call, absl::NotFoundError(concat("não há o modelo \"", truncate_utf8(request->model, 64),
                                                   "\"; aqui quem responde é \"", kChatModel, "\"")));
  if (request->stream && call.stream != nullptr) return complete_streaming(call, *request);
  const absl::StatusOr<engine::Answer> answer = call.engine.ask(call.context, request->question);
  if (!answer.ok()) return failed(call, answer.status());
  call.answers.given(*answer);
  return reply(completion_json(request->question, *answer));
}

}  // namespace atimo::server::internal
