#pragma once

#include <nlohmann/json.hpp>

#include "atimo/server/model_service.h"

namespace atimo::server::internal {

// Whether a model of the kind is there and has done a forward pass.
bool is_loaded(const ModelService& models, ModelKind kind);

// {name, kind, precision, device, dimensions, ..., load_ms, warm_ms, state, problem, queue}
nlohmann::ordered_json model_json(const ModelService& models, const ServedModel& model);
// [{name, kind, precision, device, dimensions, ..., load_ms, warm_ms, state, problem, queue}]
nlohmann::ordered_json models_json(const ModelService& models);

// The older server's /status: {embedder_loaded, reranker_loaded, load_time_seconds, gpu}.
nlohmann::ordered_json older_status_json(const ModelService& models);

// Text Embeddings Inference's /info, of the model that a request without a name gets.
nlohmann::ordered_json info_json(const ModelService& models, std::string_view version);

// Who answers under /v1/chat/completions, whatever writes the text.
inline constexpr std::string_view kChatModel = "atimo";

// OpenAI's list of models, the one above first.
nlohmann::ordered_json openai_models_json(const ModelService& models);

}  // namespace atimo::server::internal
