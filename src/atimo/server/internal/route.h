#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/server/internal/answer_metrics.h"
#include "atimo/server/internal/http_metrics.h"
#include "atimo/server/internal/target.h"
#include "atimo/server/routes.h"
#include "atimo/server/status_http.h"

namespace atimo::server::internal {

// One request on its way through a route. Borrows everything.
struct Call {
  engine::Engine& engine;
  ModelService& models;
  const HttpMetrics& http;
  AnswerMetrics& answers;
  std::string_view version;
  const Request& request;
  const Target& target;
  const Context& context;
  BodyStream* stream = nullptr;  // null: the body has to come whole
};

Response reply(const nlohmann::ordered_json& body, const absl::Status& status = absl::OkStatus());
// A refusal in the shape that clients of the call's path read.
Response failed(const Call& call, const absl::Status& status);
Response failed(const Call& call, const ErrorKind& kind, std::string_view message);

// What a route takes as its body, which sets the limit of its size.
enum class BodyKind : std::uint8_t { kNone, kJson, kTexts, kUpload };
using Service = Router::Service;

// Whether a server that has keys asks for one.
enum class Access : std::uint8_t { kKeyed, kOpen };

// A segment "*" stands for any id.
struct Route {
  std::string_view method;
  std::string_view path;  // "/documents/*/devices"
  BodyKind body = BodyKind::kNone;
  Service service = Service::kQueued;
  Response (*run)(const Call&) = nullptr;
  Access access = Access::kKeyed;
};

std::span<const Route> routes();
// The route of a GET, HEAD, POST or DELETE; null when there is none.
const Route* find_route(std::string_view method, const Target& target);
// The methods that have a route there: "GET, HEAD, POST". Empty: no route has this path.
std::string allowed_methods(const Target& target);

}  // namespace atimo::server::internal
