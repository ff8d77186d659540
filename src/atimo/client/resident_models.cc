#include "atimo/client/resident_models.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/client/internal/link.h"
#include "atimo/http/url.h"
#include "atimo/wire/error_word.h"

namespace atimo::client {
namespace {

using Json = nlohmann::json;

absl::Status not_understood() {
  return absl::InternalError("o servidor residente falou de seus modelos de um modo que não entendo");
}

absl::StatusOr<ResidentModels::Model> model_of(const Json& json) {
  const auto text = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!json.is_object() || text("name").empty()) return not_understood();
  ResidentModels::Model model{
      .name = text("name"), .kind = text("kind"), .precision = text("precision"), .state = text("state")};
  if (const auto ms = json.find("load_ms"); ms != json.end() && ms->is_number()) model.load_ms = *ms;
  return model;
}

std::string text_of(const Json& body) { return body.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Puts each failure of {"errors": [{"index", "error", "error_type"}]} in its place.
template <typename Result>
void place_errors(const Json& body, std::vector<absl::StatusOr<Result>>& results) {
  const auto errors = body.find("errors");
  if (errors == body.end()) return;
  for (const Json& error : *errors) {
    const std::optional<absl::Status> status = wire::parse_error(error.dump());
    results.at(error.at("index").get<std::size_t>()) =
        status && !status->ok() ? *status : absl::InternalError("o servidor não disse por quê");
  }
}

// What is not of this shape throws Json::exception or std::out_of_range.
ResidentModels::Embeddings embeddings_of(const Json& body, const encoder::Encoder::EmbedOptions& options,
                                         std::size_t count) {
  ResidentModels::Embeddings out;
  out.texts.resize(count, encoder::Embedding());
  place_errors(body, out.texts);
  for (std::size_t i = 0; i < count; ++i) {
    if (!out.texts[i].ok()) continue;
    encoder::Embedding& text = *out.texts[i];
    text.tokens = body.at("tokens").at(i);
    text.dropped = body.at("dropped").at(i);
    if (options.dense) text.dense = body.at("embeddings").at(i).get<std::vector<float>>();
    if (!options.sparse) continue;
    for (const auto& [id, weight] : body.at("sparse").at(i).items())
      text.sparse.push_back({static_cast<encoder::TokenId>(std::stoul(id)), weight.get<float>()});
    std::sort(text.sparse.begin(), text.sparse.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
  }
  if (options.sparse)
    for (const auto& [id, piece] : body.at("pieces").items())
      out.pieces[static_cast<encoder::TokenId>(std::stoul(id))] = piece.get<std::string>();
  return out;
}

std::vector<absl::StatusOr<encoder::RerankScore>> scores_of(const Json& body, std::size_t count) {
  std::vector<absl::StatusOr<encoder::RerankScore>> scores(count, encoder::RerankScore());
  place_errors(body, scores);
  for (const Json& item : body.at("results")) {
    absl::StatusOr<encoder::RerankScore>& score = scores.at(item.at("index").get<std::size_t>());
    score =
        encoder::RerankScore{item.at("relevance_score").get<float>(), item.at("tokens").get<std::uint32_t>(),
                             item.at("dropped").get<std::uint32_t>()};
  }
  return scores;
}

// nlohmann/json reports by exception; this is the edge that turns it into a status.
template <typename Read>
auto understood(std::string_view body, const Read& read) -> absl::StatusOr<decltype(read(Json()))> {
  try {
    return read(Json::parse(body));
  } catch (const std::exception&) {
    return not_understood();
  }
}

}  // namespace

ResidentModels::ResidentModels(ResidentOptions options)
    : link_(std::make_unique<const internal::Link>(std::move(options))) {}
ResidentModels::~ResidentModels() = default;

absl::StatusOr<std::vector<ResidentModels::Model>> ResidentModels::list(const Context& context) const {
  ATIMO_ASSIGN_OR_RETURN(const std::string body, link_->exchange(context, {.target = "/status"}));
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains("models") || !json["models"].is_array()) return not_understood();
  std::vector<Model> models;
  for (const Json& item : json["models"]) {
    ATIMO_ASSIGN_OR_RETURN(Model model, model_of(item));
    models.push_back(std::move(model));
  }
  return models;
}

absl::StatusOr<ResidentModels::Embeddings> ResidentModels::embed(
    const Context& context, std::string_view model, std::span<const std::string_view> texts,
    const encoder::Encoder::EmbedOptions& options) const {
  Json request = {{"model", model}, {"texts", texts}, {"return", Json::array()}};
  if (options.dense) request["return"].push_back("dense");
  if (options.sparse) request["return"].insert(request["return"].end(), {"sparse", "pieces"});
  if (options.max_tokens > 0) request["max_tokens"] = options.max_tokens;
  ATIMO_ASSIGN_OR_RETURN(const std::string body,
                         link_->exchange(context, {.method = http::Request::Method::kPost,
                                                   .target = "/embed",
                                                   .body = text_of(request),
                                                   .is_read = true}));
  return understood(body, [&](const Json& json) { return embeddings_of(json, options, texts.size()); });
}

absl::StatusOr<std::vector<absl::StatusOr<encoder::RerankScore>>> ResidentModels::rerank(
    const Context& context, std::string_view model, std::string_view query,
    std::span<const std::string_view> documents, const encoder::Encoder::RerankOptions& options) const {
  const Json request = {{"model", model},
                        {"query", query},
                        {"documents", documents},
                        {"raw_scores", true},
                        {"truncate_prompt_tokens", options.max_tokens}};
  ATIMO_ASSIGN_OR_RETURN(const std::string body,
                         link_->exchange(context, {.method = http::Request::Method::kPost,
                                                   .target = "/rerank",
                                                   .body = text_of(request),
                                                   .is_read = true}));
  return understood(body, [&](const Json& json) { return scores_of(json, documents.size()); });
}

absl::StatusOr<ResidentModels::Model> ResidentModels::change(const Context& context, std::string_view name,
                                                             std::string_view what) const {
  ATIMO_ASSIGN_OR_RETURN(
      const std::string body,
      link_->exchange(context, {.method = http::Request::Method::kPost,
                                .target = concat("/models/", http::url_escaped(name), "/", what),
                                .is_read = true}));
  return model_of(Json::parse(body, nullptr, false));
}

absl::StatusOr<ResidentModels::Model> ResidentModels::unload(const Context& context,
                                                             std::string_view name) const {
  return change(context, name, "unload");
}

absl::StatusOr<ResidentModels::Model> ResidentModels::reload(const Context& context,
                                                             std::string_view name) const {
  return change(context, name, "reload");
}

}  // namespace atimo::client
