#include "atimo/server/routes.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "atimo/base/status_macros.h"
#include "atimo/server/internal/local_names.h"
#include "atimo/server/internal/multipart.h"
#include "atimo/server/internal/question_request.h"
#include "atimo/server/internal/target.h"
#include "atimo/server/internal/upload.h"
#include "atimo/server/json.h"
#include "atimo/server/status_http.h"

namespace atimo::server {
namespace {

using internal::Target;
using Json = nlohmann::ordered_json;

struct Call {
  engine::Engine& engine;
  const Request& request;
  const Target& target;
  const Context& context;
};

Response failed(const absl::Status& status) {
  const ErrorKind kind = error_kind(status.code());
  return error_response(kind.status, kind.type, message_of(status));
}

Response failed(const ErrorKind& kind, std::string_view message) {
  return error_response(kind.status, kind.type, message);
}

Response reply(const Json& body, const absl::Status& status = absl::OkStatus()) {
  return {status.ok() ? 200 : error_kind(status.code()).status, {}, to_text(body)};
}

Response state(std::string_view word) { return reply({{"status", std::string(word)}}); }
Response health(const Call&) { return state("ok"); }
Response ready(const Call&) { return state("ready"); }
Response status(const Call& call) { return reply(status_json(call.engine.status())); }

absl::StatusOr<engine::Question> question_of(const Call& call) {
  return call.request.method == "POST" ? internal::question_from_body(call.request.body)
                                       : internal::question_from_query(call.target);
}

Response ask(const Call& call) {
  const absl::StatusOr<engine::Question> question = question_of(call);
  if (!question.ok()) return failed(question.status());
  const absl::StatusOr<engine::Answer> answer = call.engine.ask(call.context, *question);
  return reply(answer_json(*question, answer), answer.status());
}

Response search(const Call& call) {
  const absl::StatusOr<engine::Question> question = question_of(call);
  if (!question.ok()) return failed(question.status());
  const absl::StatusOr<engine::SearchResult> result = call.engine.search(call.context, *question);
  return reply(search_json(*question, result), result.status());
}

Response list_documents(const Call& call) {
  const auto documents = call.engine.documents(call.context);
  return documents.ok() ? reply(documents_json(*documents)) : failed(documents.status());
}

Response show_document(const Call& call) {
  const auto document = call.engine.document(call.context, call.target.segments[1]);
  return document.ok() ? reply(document_json(*document)) : failed(document.status());
}

Response remove_document(const Call& call) {
  const std::string& id = call.target.segments[1];
  const absl::Status removed = call.engine.remove(call.context, id);
  return removed.ok() ? reply({{"document_id", id}, {"removed", true}}) : failed(removed);
}

Response list_devices(const Call& call) {
  std::optional<Date> as_of;
  for (const auto& [name, value] : call.target.parameters) {
    if (name != "as_of") return failed(internal::unknown_parameter(name, "as_of"));
    const absl::StatusOr<Date> date = internal::date_field(name, value);
    if (!date.ok()) return failed(date.status());
    as_of = *date;
  }
  const std::string& id = call.target.segments[1];
  const auto document = call.engine.document(call.context, id);
  if (!document.ok()) return failed(document.status());
  const auto devices = call.engine.devices(call.context, id, as_of);
  return devices.ok() ? reply(devices_json(*document, as_of, *devices)) : failed(devices.status());
}

Response add_documents(const Call& call) {
  const absl::StatusOr<engine::IngestReport> report = internal::ingest_upload(
      call.engine, call.context, call.request.content_type, call.request.body, call.target);
  if (!report.ok()) return failed(report.status());
  Json body = ingest_json(*report);
  if (report->documents.empty() && !report->failures.empty()) {
    const absl::Status& first = report->failures.front().status;
    body["error"] = message_of(first);
    body["error_type"] = error_kind(first.code()).type;
    return reply(body, first);
  }
  Response response = reply(body);
  for (const engine::IngestedDocument& document : report->documents)
    if (!document.unchanged) response.status = 201;
  return response;
}

// A segment "*" stands for any id.
struct Route {
  std::string_view method;
  std::string_view path[3];
  std::size_t depth;
  enum class Body { kNone, kJson, kUpload } body;
  Response (*run)(const Call&);
};

constexpr Route kRoutes[] = {
    {"GET", {"health"}, 1, Route::Body::kNone, health},
    {"GET", {"ready"}, 1, Route::Body::kNone, ready},
    {"GET", {"status"}, 1, Route::Body::kNone, status},
    {"GET", {"ask"}, 1, Route::Body::kNone, ask},
    {"POST", {"ask"}, 1, Route::Body::kJson, ask},
    {"GET", {"search"}, 1, Route::Body::kNone, search},
    {"POST", {"search"}, 1, Route::Body::kJson, search},
    {"GET", {"documents"}, 1, Route::Body::kNone, list_documents},
    {"POST", {"documents"}, 1, Route::Body::kUpload, add_documents},
    {"GET", {"documents", "*"}, 2, Route::Body::kNone, show_document},
    {"DELETE", {"documents", "*"}, 2, Route::Body::kNone, remove_document},
    {"GET", {"documents", "*", "devices"}, 3, Route::Body::kNone, list_devices},
};

bool is_at(const Route& route, const Target& target) {
  if (route.depth != target.segments.size()) return false;
  for (std::size_t i = 0; i < route.depth; ++i) {
    if (route.path[i] == "*" ? target.segments[i].empty() : route.path[i] != target.segments[i]) return false;
  }
  return true;
}

std::string allowed_methods(const Target& target) {
  std::string allowed;
  for (const Route& route : kRoutes) {
    if (!is_at(route, target)) continue;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method;
    if (route.method == "GET") allowed += ", HEAD";
  }
  return allowed;
}

Response no_route(const Request& request, const Target& target) {
  const std::string allowed = allowed_methods(target);
  if (allowed.empty())
    return failed(kUnknownRoute, concat("não há nada em ", internal::raw_path(request.target)));
  Response response =
      failed(kMethodNotAllowed, concat("método ", request.method, " não serve aqui; use ", allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

}  // namespace

Response error_response(int status, std::string_view type, std::string_view message) {
  return {status, {}, error_body({status, type}, message)};
}

Router::Router(engine::Engine& engine, RouterOptions options) : engine_(engine), options_(options) {}

absl::StatusOr<Context> Router::context_of(const Request& request) const {
  const bool upload = body_limit(request.method, request.target) == options_.max_upload_bytes;
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
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  if (name.size() > 64 || name.find_first_not_of(kAllowed) != std::string::npos)
    return absl::InvalidArgumentError(
        "cabeçalho X-Atimo-Namespace: esperados de 1 a 64 caracteres entre a-z, 0-9, \"_\" e \"-\"");
  return Context(name.empty() ? "default" : name, Clock::now() + limit);
}

Response Router::handle(const Request& request, const Context& context) const {
  if (options_.local_names_only && !internal::is_local_caller(request.host, request.origin))
    return failed(kForbiddenOrigin,
                  "este servidor só atende a própria máquina: use http://127.0.0.1 ou localhost");
  const absl::StatusOr<Target> target = internal::parse_target(request.target);
  if (!target.ok()) return failed(target.status());
  const std::string_view method =
      request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
  for (const Route& route : kRoutes) {
    if (route.method != method || !is_at(route, *target)) continue;
    if (request.body.size() > body_limit(request.method, request.target))
      return failed(kPayloadTooLarge,
                    concat("corpo grande demais: ", request.body.size(), " bytes, o limite é ",
                           body_limit(request.method, request.target)));
    const std::string type = internal::media_type(request.content_type);
    if (route.body == Route::Body::kJson && !type.empty() && type != "application/json")
      return failed(kUnsupportedMediaType,
                    concat("Content-Type \"", type, "\" não serve aqui; envie application/json"));
    if (route.body == Route::Body::kUpload && !internal::is_upload_type(type))
      return failed(kUnsupportedMediaType,
                    concat("Content-Type \"", type,
                           "\" não serve aqui; envie o arquivo em multipart/form-data ou os bytes dele"));
    if (const absl::Status alive = context.check(); !alive.ok()) return failed(alive);
    return route.run({engine_, request, *target, context});
  }
  return no_route(request, *target);
}

Response Router::handle(const Request& request) const {
  const absl::StatusOr<Context> context = context_of(request);
  return context.ok() ? handle(request, *context) : failed(context.status());
}

std::uint64_t Router::body_limit(std::string_view method, std::string_view target) const {
  std::string_view path = internal::raw_path(target);
  if (path.ends_with('/')) path.remove_suffix(1);
  return method == "POST" && path == "/documents" ? options_.max_upload_bytes : options_.max_body_bytes;
}

bool Router::is_instant(std::string_view target) {
  const std::string_view path = internal::raw_path(target);
  return path == "/health" || path == "/ready";
}

}  // namespace atimo::server
