#include "atimo/base/status_macros.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/local_ingest.h"
#include "atimo/server/internal/question_request.h"
#include "atimo/server/internal/upload.h"
#include "atimo/wire/corpus_json.h"

namespace atimo::server::internal {

Response list_documents(const Call& call) {
  const auto documents = call.engine.documents(call.context);
  return documents.ok() ? reply(wire::documents_json(*documents)) : failed(call, documents.status());
}

Response show_document(const Call& call) {
  const auto document = call.engine.document(call.context, call.target.segments[1]);
  return document.ok() ? reply(wire::document_json(*document)) : failed(call, document.status());
}

Response remove_document(const Call& call) {
  const std::string& id = call.target.segments[1];
  const absl::Status removed = call.engine.remove(call.context, id);
  return removed.ok() ? reply({{"document_id", id}, {"removed", true}}) : failed(call, removed);
}

Response list_devices(const Call& call) {
  std::optional<Date> as_of;
  for (const auto& [name, value] : call.target.parameters) {
    if (name != "as_of") return failed(call, unknown_parameter(name, "as_of"));
    const absl::StatusOr<Date> date = date_field(name, value);
    if (!date.ok()) return failed(call, date.status());
    as_of = *date;
  }
  const std::string& id = call.target.segments[1];
  const auto document = call.engine.document(call.context, id);
  if (!document.ok()) return failed(call, document.status());
  const auto devices = call.engine.devices(call.context, id, as_of);
  return devices.ok() ? reply(wire::devices_json(*document, as_of, *devices))
                      : failed(call, devices.status());
}

Response add_documents(const Call& call) {
  const absl::StatusOr<engine::IngestReport> report =
      ingest_upload(call.engine, call.context, call.request.content_type, call.request.body, call.target);
  if (!report.ok()) return failed(call, report.status());
  nlohmann::ordered_json body = wire::ingest_json(*report);
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

Response ingest_local(const Call& call) {
  if (call.request.peer != Request::Peer::kOwner)
    return failed(call, kForbiddenOrigin,
                  "POST /ingest lê arquivos desta máquina: só pelo soquete Unix, e do dono do servidor");
  const absl::StatusOr<engine::IngestReport> report =
      ingest_paths(call.engine, call.context, call.request.body);
  return report.ok() ? reply(wire::ingest_json(*report)) : failed(call, report.status());
}

}  // namespace atimo::server::internal
