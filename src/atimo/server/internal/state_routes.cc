#include "atimo/base/status_macros.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/metrics_text.h"
#include "atimo/server/internal/model_json.h"
#include "atimo/server/internal/openapi_text.h"
#include "atimo/wire/corpus_json.h"

namespace atimo::server::internal {

Response health(const Call& call) {
  return reply({{"status", "ok"}, {"models_loaded", call.models.ready().ok()}});
}

Response ready(const Call& call) {
  const absl::Status ready = call.models.ready();
  if (ready.ok()) return reply({{"status", "ready"}});
  Response response = failed(call, ready);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response status(const Call& call) {
  nlohmann::ordered_json body = wire::status_json(call.engine.status());
  body.update(older_status_json(call.models));
  body["models"] = models_json(call.models);
  return reply(body);
}

Response metrics(const Call& call) {
  return {.status = 200,
          .headers = {},
          .body = metrics_text(call.http, call.answers, call.models, call.engine.status(),
                               call.engine.remembered()),
          .content_type = "text/plain; version=0.0.4; charset=utf-8"};
}

Response openapi(const Call&) {
  return {.status = 200,
          .headers = {},
          .body = std::string(openapi_text()),
          .content_type = "application/yaml; charset=utf-8"};
}

Response info(const Call& call) { return reply(info_json(call.models, call.version)); }

Response list_models(const Call& call) { return reply(openai_models_json(call.models)); }

}  // namespace atimo::server::internal
