#include <chrono>

#include "atimo/base/utf8.h"
#include "atimo/server/internal/embed_request.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/model_call.h"
#include "atimo/server/internal/vector_text.h"
#include "atimo/wire/json.h"

namespace atimo::server::internal {
namespace {

using encoder::Embedding;
using Json = nlohmann::ordered_json;
using Results = std::vector<absl::StatusOr<Embedding>>;

// Somebody waits for few texts; many are the work of a program, and let questions pass.
constexpr std::size_t kFewTexts = 8;

absl::Status check_outputs(const EmbedRequest& request, const encoder::ModelInfo& model) {
  if (request.dimensions && *request.dimensions != model.config.hidden)
    return absl::OutOfRangeError(concat("campo \"dimensions\": o modelo ", model.name, " só dá vetores de ",
                                        model.config.hidden, " dimensões"));
  if (request.sparse && !model.sparse)
    return absl::OutOfRangeError(concat("campo \"return\": o modelo ", model.name, " não dá sparse"));
  if (request.multi_vector && model.multi_vector_width == 0)
    return absl::OutOfRangeError(concat("campo \"return\": o modelo ", model.name, " não dá colbert"));
  std::size_t bytes = 0;
  for (const std::string& text : request.texts) bytes += text.size();
  if (request.multi_vector && bytes > kMaxColbertBytes)
    return absl::OutOfRangeError(concat("campo \"return\": colbert só para até ", kMaxColbertBytes,
                                        " bytes de texto de cada vez, vieram ", bytes));
  return absl::OkStatus();
}

absl::StatusOr<Results> run_model(const Call& call, const EmbedRequest& request, const ServedModel& model) {
  ATIMO_RETURN_IF_ERROR(check_outputs(request, model.encoder->info()));
  const std::vector<std::string_view> texts(request.texts.begin(), request.texts.end());
  encoder::Encoder::EmbedOptions options;
  options.lane = texts.size() <= kFewTexts ? encoder::Lane::kQuery : encoder::Lane::kIngest;
  options.dense = request.dense;
  options.sparse = request.sparse;
  options.multi_vector = request.multi_vector;
  options.max_tokens = request.max_tokens;
  ATIMO_ASSIGN_OR_RETURN(Results results, model.encoder->embed(call.context, texts, options));
  const bool alone = request.dialect == EmbedDialect::kAtimo;
  ATIMO_RETURN_IF_ERROR(settle(request.texts_field(), request.overflow, alone, results));
  return results;
}

// Puts `"name":[...]` with one element a result, null for one that failed, into an object that is still open.
template <typename Append>
void append_member(std::string_view name, const Results& results, const Append& append, std::string& out) {
  out += concat("\"", name, "\":[");
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i > 0) out += ',';
    if (results[i].ok())
      append(*results[i]);
    else
      out += "null";
  }
  out += "],";
}

// {"17": "▁prazo"}: each token of the weights once.
absl::StatusOr<Json> pieces_json(const ServedModel& model, const Results& results) {
  ATIMO_ASSIGN_OR_RETURN(const auto tokenizer, model.encoder->tokenizer());
  Json pieces = Json::object();
  for (const absl::StatusOr<Embedding>& result : results) {
    if (!result.ok()) continue;
    for (const encoder::TokenWeight& token : result->sparse)
      pieces[concat(token.id)] = tokenizer->piece(token.id);
  }
  return pieces;
}

absl::StatusOr<std::string> atimo_body(const EmbedRequest& request, const ServedModel& model,
                                       const Results& results) {
  const VectorForm form = request.base64 ? VectorForm::kBase64 : VectorForm::kNumbers;
  std::string out = "{";
  if (request.dense)
    append_member(
        "embeddings", results, [&](const Embedding& item) { append_vector(item.dense, form, out); }, out);
  if (request.sparse)
    append_member(
        "sparse", results, [&](const Embedding& item) { append_weights(item.sparse, out); }, out);
  if (request.multi_vector)
    append_member(
        "colbert", results,
        [&](const Embedding& item) { append_rows(item.vectors, item.vector_width, form, out); }, out);
  Json rest = {{"count", results.size()}, {"model", model.name()}, {"tokens", Json::array()}};
  rest["truncated"] = Json::array();
  rest["dropped"] = Json::array();
  for (const absl::StatusOr<Embedding>& result : results) {
    rest["tokens"].push_back(result.ok() ? Json(result->tokens) : Json(nullptr));
    rest["truncated"].push_back(result.ok() && result->dropped > 0);
    rest["dropped"].push_back(result.ok() ? Json(result->dropped) : Json(nullptr));
  }
  if (request.pieces) {
    ATIMO_ASSIGN_OR_RETURN(rest["pieces"], pieces_json(model, results));
  }
  if (Json errors = item_errors(results); !errors.empty()) rest["errors"] = std::move(errors);
  return out + wire::to_text(rest).substr(1);
}

std::string tei_body(const Results& results) {
  std::string out = "[";
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i > 0) out += ',';
    append_vector(results[i]->dense, VectorForm::kNumbers, out);
  }
  return out + "]";
}

std::string openai_body(const EmbedRequest& request, const ServedModel& model, const Results& results) {
  const VectorForm form = request.base64 ? VectorForm::kBase64 : VectorForm::kNumbers;
  std::string out = "{\"object\":\"list\",\"data\":[";
  for (std::size_t i = 0; i < results.size(); ++i) {
    out += concat(i > 0 ? "," : "", "{\"object\":\"embedding\",\"index\":", i, ",\"embedding\":");
    append_vector(results[i]->dense, form, out);
    out += results[i]->dropped > 0 ? ",\"truncated\":true}" : "}";
  }
  const std::uint64_t tokens = tokens_of(results);
  const Json rest = {{"model", model.name()},
                     {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}};
  return out + "]," + wire::to_text(rest).substr(1);
}

// What clients of TEI read to know where the time went.
void add_tei_headers(const EmbedRequest& request, const Results& results, Clock::time_point started,
                     Response& response) {
  std::size_t characters = 0;
  for (const std::string& text : request.texts) characters += text.size();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started).count();
  response.headers.emplace_back("X-Compute-Type", "cpu");
  response.headers.emplace_back("X-Compute-Characters", concat(characters));
  response.headers.emplace_back("X-Compute-Tokens", concat(tokens_of(results)));
  response.headers.emplace_back("X-Total-Time", concat(ms));
}

Response answer(const Call& call, const absl::StatusOr<EmbedRequest>& request) {
  if (!request.ok()) return failed(call, request.status());
  const Clock::time_point started = Clock::now();
  const auto model = call.models.find(ModelKind::kEmbedder, request->model);
  if (!model.ok()) return model_failure(call, model.status());
  const absl::StatusOr<Results> results = run_model(call, *request, **model);
  if (!results.ok()) return model_failure(call, results.status());

  Response response;
  switch (request->dialect) {
    case EmbedDialect::kAtimo: {
      absl::StatusOr<std::string> body = atimo_body(*request, **model, *results);
      if (!body.ok()) return model_failure(call, body.status());
      response.body = *std::move(body);
      break;
    }
    case EmbedDialect::kTei:
      response.body = tei_body(*results);
      add_tei_headers(*request, *results, started, response);
      break;
    case EmbedDialect::kOpenAi:
      response.body = openai_body(*request, **model, *results);
      break;
  }
  note_truncated(truncated_items(*results), response);
  return response;
}

}  // namespace

Response embed(const Call& call) { return answer(call, embed_request(call.request.body)); }

Response openai_embeddings(const Call& call) { return answer(call, openai_embed_request(call.request.body)); }

}  // namespace atimo::server::internal
