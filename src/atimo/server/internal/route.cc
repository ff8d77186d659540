#include "atimo/server/internal/route.h"

#include <array>

#include "atimo/base/status_macros.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/wire/json.h"

namespace atimo::server::internal {
namespace {

constexpr std::array kRoutes = {
    Route{"GET", "/health", BodyKind::kNone, Service::kAtOnce, health, Access::kOpen},
    Route{"GET", "/ready", BodyKind::kNone, Service::kAtOnce, ready, Access::kOpen},
    Route{"GET", "/status", BodyKind::kNone, Service::kAside, status},
    Route{"GET", "/info", BodyKind::kNone, Service::kAtOnce, info},
    Route{"GET", "/metrics", BodyKind::kNone, Service::kAside, metrics},
    Route{"GET", "/openapi.yaml", BodyKind::kNone, Service::kAtOnce, openapi, Access::kOpen},
    Route{"GET", "/ask", BodyKind::kNone, Service::kAnswer, ask},
    Route{"POST", "/ask", BodyKind::kJson, Service::kAnswer, ask},
    Route{"POST", "/v1/chat/completions", BodyKind::kJson, Service::kAnswer, chat_completions},
    Route{"GET", "/search", BodyKind::kNone, Service::kQueued, search},
    Route{"POST", "/search", BodyKind::kJson, Service::kQueued, search},
    Route{"POST", "/retrieval", BodyKind::kJson, Service::kQueued, dify_retrieval},
    Route{"POST", "/feedback", BodyKind::kJson, Service::kQueued, give_feedback},
    Route{"GET", "/cache/stats", BodyKind::kNone, Service::kQueued, cache_stats},
    Route{"GET", "/cache/entries", BodyKind::kNone, Service::kQueued, cache_entries},
    Route{"POST", "/cache/invalidate", BodyKind::kJson, Service::kQueued, cache_invalidate},
    Route{"DELETE", "/cache", BodyKind::kNone, Service::kQueued, cache_clear},
    Route{"GET", "/documents", BodyKind::kNone, Service::kQueued, list_documents},
    Route{"POST", "/documents", BodyKind::kUpload, Service::kQueued, add_documents},
    Route{"POST", "/ingest", BodyKind::kJson, Service::kQueued, ingest_local},
    Route{"GET", "/documents/*", BodyKind::kNone, Service::kQueued, show_document},
    Route{"DELETE", "/documents/*", BodyKind::kNone, Service::kQueued, remove_document},
    Route{"GET", "/documents/*/devices", BodyKind::kNone, Service::kQueued, list_devices},
    Route{"POST", "/embed", BodyKind::kTexts, Service::kModel, embed},
    Route{"POST", "/v1/embeddings", BodyKind::kTexts, Service::kModel, openai_embeddings},
    Route{"POST", "/rerank", BodyKind::kTexts, Service::kModel, rerank},
    Route{"POST", "/v1/rerank", BodyKind::kTexts, Service::kModel, rerank},
    Route{"POST", "/v2/rerank", BodyKind::kTexts, Service::kModel, rerank},
    Route{"POST", "/models/*/unload", BodyKind::kNone, Service::kQueued, unload_model},
    Route{"POST", "/models/*/reload", BodyKind::kNone, Service::kQueued, reload_model},
    Route{"GET", "/v1/models", BodyKind::kNone, Service::kAtOnce, list_models},
};

bool is_at(std::string_view path, const Target& target) {
  for (const std::string& segment : target.segments) {
    if (!path.starts_with('/')) return false;
    path.remove_prefix(1);
    const std::string_view expected = path.substr(0, path.find('/'));
    if (expected == "*" ? segment.empty() : expected != segment) return false;
    path.remove_prefix(expected.size());
  }
  return path.empty();
}

}  // namespace

Response reply(const nlohmann::ordered_json& body, const absl::Status& status) {
  return {.status = status.ok() ? 200 : error_kind(status.code()).status,
          .headers = {},
          .body = wire::to_text(body)};
}

Response failed(const Call& call, const ErrorKind& kind, std::string_view message) {
  return error_response(kind, message, error_shape(call.request.target));
}

Response failed(const Call& call, const absl::Status& status) {
  return failed(call, error_kind(status.code()), message_of(status));
}

std::span<const Route> routes() { return kRoutes; }

const Route* find_route(std::string_view method, const Target& target) {
  if (method == "HEAD") method = "GET";
  for (const Route& route : kRoutes)
    if (route.method == method && is_at(route.path, target)) return &route;
  return nullptr;
}

std::string allowed_methods(const Target& target) {
  std::string allowed;
  for (const Route& route : kRoutes) {
    if (!is_at(route.path, target)) continue;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method;
    if (route.method == "GET") allowed += ", HEAD";
  }
  return allowed;
}

}  // namespace atimo::server::internal
