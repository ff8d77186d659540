#include <algorithm>
#include <numeric>

#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/model_call.h"
#include "atimo/server/internal/rerank_request.h"

namespace atimo::server::internal {
namespace {

using encoder::RerankScore;
using Json = nlohmann::ordered_json;
using Results = std::vector<absl::StatusOr<RerankScore>>;

// Special tokens of a pair, at most.
constexpr std::size_t kPairSpecials = 4;

// 0: as the encoder does by itself.
absl::StatusOr<std::uint32_t> pair_tokens(const RerankRequest& request, const encoder::Encoder& model) {
  if (request.tokens_a_pair) return *request.tokens_a_pair;
  if (!request.tokens_a_document) return 0;
  ATIMO_ASSIGN_OR_RETURN(const auto tokenizer, model.tokenizer());
  const std::size_t query = tokenizer->encode(request.query).size();
  const std::size_t wanted = query + kPairSpecials + *request.tokens_a_document;
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(wanted, 8, model.info().config.max_tokens()));
}

absl::StatusOr<Results> run_model(const Call& call, const RerankRequest& request, const ServedModel& model) {
  const std::vector<std::string_view> documents(request.documents.begin(), request.documents.end());
  encoder::Encoder::RerankOptions options;
  ATIMO_ASSIGN_OR_RETURN(const std::uint32_t tokens, pair_tokens(request, *model.encoder));
  if (tokens > 0) options.max_tokens = tokens;
  ATIMO_ASSIGN_OR_RETURN(Results results,
                         model.encoder->rerank(call.context, request.query, documents, options));
  const bool alone = request.dialect == RerankDialect::kDocuments;
  ATIMO_RETURN_IF_ERROR(settle(request.documents_field(), request.overflow, alone, results));
  return results;
}

float score_of(const RerankScore& result, const RerankRequest& request) {
  return request.raw_scores ? result.logit : result.probability();
}

// Of the documents that have a score, best first; equal ones as they came.
std::vector<std::size_t> ranking(const Results& results) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (results[i].ok()) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return results[a]->logit > results[b]->logit; });
  return order;
}

Json tei_body(const RerankRequest& request, const Results& results) {
  Json body = Json::array();
  for (const std::size_t i : ranking(results)) {
    Json item = {{"index", i}, {"score", score_of(*results[i], request)}};
    if (request.return_texts) item["text"] = request.documents[i];
    body.push_back(std::move(item));
  }
  return body;
}

// One body for all who send "documents": Jina's and Cohere's results, and the scores in the order of the
// documents that the older server gave.
Json documents_body(const RerankRequest& request, const ServedModel& model, const Results& results) {
  Json ranked = Json::array();
  std::vector<std::size_t> order = ranking(results);
  if (request.top_n && *request.top_n < order.size()) order.resize(*request.top_n);
  for (const std::size_t i : order) {
    Json item = {{"index", i},
                 {"relevance_score", score_of(*results[i], request)},
                 {"tokens", results[i]->tokens},
                 {"dropped", results[i]->dropped}};
    if (results[i]->dropped > 0) item["truncated"] = true;
    if (request.return_texts) item["document"] = {{"text", request.documents[i]}};
    ranked.push_back(std::move(item));
  }
  Json scores = Json::array();
  for (const absl::StatusOr<RerankScore>& result : results)
    scores.push_back(result.ok() ? Json(score_of(*result, request)) : Json(nullptr));
  const std::uint64_t tokens = tokens_of(results);
  Json body = {{"results", std::move(ranked)},
               {"scores", std::move(scores)},
               {"count", results.size()},
               {"model", model.name()},
               {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}},
               {"meta", {{"tokens", {{"input_tokens", tokens}}}}}};
  if (Json errors = item_errors(results); !errors.empty()) body["errors"] = std::move(errors);
  return body;
}

}  // namespace

Response rerank(const Call& call) {
  const absl::StatusOr<RerankRequest> request = rerank_request(call.request.body);
  if (!request.ok()) return failed(call, request.status());
  const auto model = call.models.find(ModelKind::kReranker, request->model);
  if (!model.ok()) return model_failure(call, model.status());
  const absl::StatusOr<Results> results = run_model(call, *request, **model);
  if (!results.ok()) return model_failure(call, results.status());
  Response response =
      reply(request->dialect == RerankDialect::kTei ? tei_body(*request, *results)
                                                    : documents_body(*request, **model, *results));
  note_truncated(truncated_items(*results), response);
  return response;
}

}  // namespace atimo::server::internal
