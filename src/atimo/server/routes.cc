#include "atimo/server/routes.h"

#include <charconv>

#include "atimo/base/status_macros.h"
#include "atimo/server/internal/http_metrics.h"
#include "atimo/server/internal/local_names.h"
#include "atimo/server/internal/multipart.h"
#include "atimo/server/internal/name_space.h"
#include "atimo/server/internal/route.h"
#include "atimo/server/internal/target.h"
#include "atimo/server/internal/upload.h"
#include "atimo/server/status_http.h"

namespace atimo::server {
namespace {

using internal::BodyKind;
using internal::Call;
using internal::failed;
using internal::Route;
using internal::Target;

Response no_route(const Call& call) {
  const std::string allowed = internal::allowed_methods(call.target);
  if (allowed.empty())
    return failed(call, kUnknownRoute, concat("não há nada em ", internal::raw_path(call.request.target)));
  Response response = failed(call, kMethodNotAllowed,
                             concat("método ", call.request.method, " não serve aqui; use ", allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

absl::Status check_type(BodyKind body, std::string_view content_type) {
  const std::string type = internal::media_type(content_type);
  const bool json = body == BodyKind::kJson || body == BodyKind::kTexts;
  if (json && !type.empty() && type != "application/json")
    return absl::InvalidArgumentError(
        concat("Content-Type \"", type, "\" não serve aqui; envie application/json"));
  if (body == BodyKind::kUpload && !internal::is_upload_type(type))
    return absl::InvalidArgumentError(
        concat("Content-Type \"", type,
               "\" não serve aqui; envie o arquivo em multipart/form-data ou os bytes dele"));
  return absl::OkStatus();
}

Response run(const Route& route, const Call& call, std::uint64_t body_limit) {
  if (call.request.body.size() > body_limit)
    return failed(
        call, kPayloadTooLarge,
        concat("corpo grande demais: ", call.request.body.size(), " bytes, o limite é ", body_limit));
  if (const absl::Status type = check_type(route.body, call.request.content_type); !type.ok())
    return failed(call, kUnsupportedMediaType, message_of(type));
  if (const absl::Status alive = call.context.check(); !alive.ok()) return failed(call, alive);
  return route.run(call);
}

const Route* route_of(std::string_view method, std::string_view target) {
  const absl::StatusOr<Target> parsed = internal::parse_target(target);
  return parsed.ok() ? internal::find_route(method, *parsed) : nullptr;
}

std::size_t place_of(const Route& route) {
  return static_cast<std::size_t>(&route - internal::routes().data());
}

RouterOptions completed(RouterOptions options) {
  if (!options.models) options.models = std::make_shared<ModelService>(std::vector<ServedModel>());
  return options;
}

}  // namespace

Response error_response(const ErrorKind& kind, std::string_view message, ErrorShape shape) {
  return {.status = kind.status, .headers = {}, .body = error_body(kind, message, shape)};
}

Router::Router(engine::Engine& engine, RouterOptions options)
    : engine_(engine),
      options_(completed(std::move(options))),
      version_(engine.status().version),
      metrics_(std::make_unique<internal::HttpMetrics>(internal::routes().size())),
      answers_(std::make_unique<internal::AnswerMetrics>()) {}

Router::~Router() = default;

std::optional<Response> Router::admit(Request& request) const {
  if (request.peer == Request::Peer::kOwner) return std::nullopt;
  const ErrorShape shape = error_shape(request.target);
  if (options_.keys == nullptr || !options_.keys->required()) {
    if (!options_.local_names_only || internal::is_local_caller(request.host, request.origin))
      return std::nullopt;
    return error_response(kForbiddenOrigin,
                          "este servidor só atende a própria máquina: use http://127.0.0.1 ou localhost",
                          shape);
  }
  const Route* route = route_of(request.method, request.target);
  if (route != nullptr && route->access == internal::Access::kOpen) return std::nullopt;
  const absl::StatusOr<ApiKey> key = options_.keys->check(request.authorization);
  if (!key.ok()) {
    Response response = error_response(kUnauthenticated, message_of(key.status()), shape);
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"atimo\"");
    return response;
  }
  request.key_name = key->name;
  if (request.name_space.empty() && !key->may_use("default")) request.name_space = key->name_spaces.front();
  if (request.name_space.empty() || key->may_use(request.name_space)) return std::nullopt;
  return error_response(
      kForbiddenNameSpace,
      concat("a chave \"", key->name, "\" não alcança o acervo do cabeçalho X-Atimo-Namespace"), shape);
}

absl::StatusOr<Context> Router::context_of(const Request& request) const {
  const Route* route = route_of(request.method, request.target);
  const bool upload = route != nullptr && route->body == BodyKind::kUpload;
  std::chrono::milliseconds limit = upload ? options_.upload_deadline : options_.default_deadline;
  if (!request.deadline_ms.empty()) {
    const char* end = request.deadline_ms.data() + request.deadline_ms.size();
    std::uint32_t ms = 0;
    const auto parsed = std::from_chars(request.deadline_ms.data(), end, ms);
    if (parsed.ec != std::errc() || parsed.ptr != end || ms < 1 || ms > 600'000)
      return absl::InvalidArgumentError("cabeçalho X-Deadline-Ms: esperado um número inteiro de 1 a 600000");
    limit = std::chrono::milliseconds(ms);
  }
  const std::string& name = request.name_space;
  if (!name.empty() && !internal::is_name_space(name))
    return absl::InvalidArgumentError(
        "cabeçalho X-Atimo-Namespace: esperados de 1 a 64 caracteres entre a-z, 0-9, \"_\" e \"-\"");
  // As in a process of its own: the owner's work ends when it is done or its client leaves.
  const bool is_unlimited = request.peer == Request::Peer::kOwner && request.deadline_ms.empty();
  return Context(name.empty() ? "default" : name,
                 is_unlimited ? Clock::time_point::max() : Clock::now() + limit);
}

Response Router::handle(const Request& request, const Context& context, BodyStream* stream) const {
  const absl::StatusOr<Target> target = internal::parse_target(request.target);
  if (!target.ok())
    return error_response(error_kind(target.status().code()), message_of(target.status()),
                          error_shape(request.target));
  const Call call{engine_, *options_.models, *metrics_, *answers_, version_,
                  request, *target,          context,   stream};
  const Route* route = internal::find_route(request.method, *target);
  if (route == nullptr) return no_route(call);
  Response response = run(*route, call, body_limit(request.method, request.target));
  response.route = place_of(*route);
  return response;
}

Response Router::handle(Request request) const {
  if (std::optional<Response> refusal = admit(request)) return *std::move(refusal);
  const absl::StatusOr<Context> context = context_of(request);
  if (context.ok()) return handle(request, *context);
  return error_response(error_kind(context.status().code()), message_of(context.status()),
                        error_shape(request.target));
}

std::uint64_t Router::body_limit(std::string_view method, std::string_view target) const {
  const Route* route = route_of(method, target);
  if (route != nullptr && route->body == BodyKind::kUpload) return options_.max_upload_bytes;
  if (route != nullptr && route->body == BodyKind::kTexts) return options_.max_texts_bytes;
  return options_.max_body_bytes;
}

std::size_t Router::index_of(std::string_view method, std::string_view target) {
  const Route* route = route_of(method, target);
  return route == nullptr ? Response::kNoRoute : place_of(*route);
}

Router::Service Router::service_of(std::string_view method, std::string_view target) {
  const Route* route = route_of(method, target);
  return route == nullptr ? Service::kQueued : route->service;
}

}  // namespace atimo::server
