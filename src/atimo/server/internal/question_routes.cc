#include "atimo/server/internal/answer_metrics.h"
#include "atimo/server/internal/event_stream.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/question_request.h"
#include "atimo/wire/answer_json.h"

namespace atimo::server::internal {
namespace {

absl::StatusOr<engine::Question> question_of(const Call& call) {
  return call.request.method == "POST" ? question_from_body(call.request.body)
                                       : question_from_query(call.target);
}

// The answer as it comes into being: `sources`, then `text` and `citation`, then `answer` or `error`.
Response ask_streaming(const Call& call, const engine::Question& question) {
  EventStream events(*call.stream);
  const engine::AnswerEvents forward{.found =
                                         [&](const engine::SearchResult& found) {
                                           return events.send("sources", wire::search_json(question, found));
                                         },
                                     .text =
                                         [&](std::string_view piece) {
                                           return events.send("text", {{"text", piece}});
                                         },
                                     .checked =
                                         [&](const verify::Finding& finding) {
                                           return events.send("citation", wire::finding_json(finding));
                                         }};
  const absl::StatusOr<engine::Answer> answer = call.engine.ask(call.context, question, forward);
  if (answer.ok()) call.answers.given(*answer);
  const nlohmann::ordered_json whole = wire::answer_json(question, answer);
  if (!answer.ok() && !events.has_begun()) return reply(whole, answer.status());
  // A client that has gone reads no last event either.
  events.send(answer.ok() ? "answer" : "error", whole).IgnoreError();
  return {.headers = {}, .body = {}, .streamed = true};
}

}  // namespace

Response ask(const Call& call) {
  const absl::StatusOr<engine::Question> question = question_of(call);
  if (!question.ok()) return failed(call, question.status());
  if (call.stream != nullptr && accepts_events(call.request.accept)) return ask_streaming(call, *question);
  const absl::StatusOr<engine::Answer> answer = call.engine.ask(call.context, *question);
  if (answer.ok()) call.answers.given(*answer);
  return reply(wire::answer_json(*question, answer), answer.status());
}

Response search(const Call& call) {
  const absl::StatusOr<engine::Question> question = question_of(call);
  if (!question.ok()) return failed(call, question.status());
  const absl::StatusOr<engine::SearchResult> result = call.engine.search(call.context, *question);
  return reply(wire::search_json(*question, result), result.status());
}

}  // namespace atimo::server::internal
