#pragma once

#include <string>

#include "atimo/engine/engine.h"
#include "atimo/server/internal/answer_metrics.h"
#include "atimo/server/internal/http_metrics.h"
#include "atimo/server/model_service.h"

namespace atimo::server::internal {

// All that a server counts, `remembered` where answers are (null: nowhere), in Prometheus' text format;
// docs/api/http.md lists the names.
std::string metrics_text(const HttpMetrics& http, const AnswerMetrics& answers, const ModelService& models,
                         const engine::EngineStatus& engine, const cache::Curation* remembered);

}  // namespace atimo::server::internal
