#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/question_request.h"
#include "atimo/wire/answer_json.h"

namespace atimo::server::internal {
namespace {

absl::StatusOr<engine::Question> question_of(const Call& call) {
  return call.request.method == "POST" ? question_from_body(call.request.body)
                                       : question_from_query(call.target);
}

}  // namespace

Response ask(const Call& call) {
  const absl::StatusOr<engine::Question> question = question_of(call);
  if (!question.ok()) return failed(call, question.status());
  const absl::StatusOr<engine::Answer> answer = call.engine.ask(call.context, *question);
  return reply(wire::answer_json(*question, answer), answer.status());
}

Response search(const Call& call) {
  const absl::StatusOr<engine::Question> question = question_of(call);
  if (!question.ok()) return failed(call, question.status());
  const absl::StatusOr<engine::SearchResult> result = call.engine.search(call.context, *question);
  return reply(wire::search_json(*question, result), result.status());
}

}  // namespace atimo::server::internal
