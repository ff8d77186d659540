#include "atimo/wire/corpus_json.h"

#include "atimo/base/status_macros.h"
#include "atimo/legal/device_words.h"
#include "atimo/wire/error_word.h"
#include "atimo/wire/json.h"

namespace atimo::wire {
namespace {

using Json = nlohmann::ordered_json;

Json ingested_json(const engine::IngestedDocument& document) {
  const legal::DeviceCounts& counts = document.counts;
  Json out;
  out["document_id"] = document.document_id;
  out["title"] = document.title;
  out["urn"] = document.urn;
  out["format"] = document.format;
  out["version_date"] = date_json(document.version_date);
  out["articles"] = counts.articles;
  out["lettered_articles"] = counts.lettered_articles;
  out["paragraphs"] = counts.paragraphs;
  out["incisos"] = counts.incisos;
  out["alineas"] = counts.alineas;
  out["itens"] = counts.itens;
  out["quoted_articles"] = counts.quoted_articles;
  out["units"] = document.units;
  out["unchanged"] = document.unchanged;
  out["warnings"] = document.warnings;
  out["ms"] = rounded(document.ms);
  out["source"] = document.source;
  return out;
}

Json device_json(const store::StoredDevice& device) {
  Json out;
  out["device_id"] = device.id;
  out["parent_id"] = device.parent_id.empty() ? Json(nullptr) : Json(device.parent_id);
  out["unit_id"] = device.unit_id.empty() ? Json(nullptr) : Json(device.unit_id);
  out["kind"] = legal::name_of(device.kind);
  out["label"] = device.label;
  out["heading"] = device.heading;
  out["text"] = device.text;
  out["hierarchy"] = device.hierarchy;
  out["notes"] = device.notes;
  out["status"] = legal::name_of(device.status);
  out["location"] = location_json(device.page, device.box);
  out["valid_from"] = date_json(device.valid_from);
  out["valid_to"] = date_json(device.valid_to);
  if (!device.external_id.empty()) out["external_id"] = device.external_id;
  return out;
}

}  // namespace

Json document_json(const store::Document& document) {
  Json out;
  out["document_id"] = document.id;
  out["title"] = document.title;
  out["ementa"] = document.ementa;
  out["urn"] = document.urn;
  out["numero"] = document.norm.number == 0 ? Json(nullptr) : Json(document.norm.number);
  out["ano"] = document.norm.year == 0 ? Json(nullptr) : Json(document.norm.year);
  out["source"] = document.source_name;
  out["format"] = document.format;
  out["versions"] = document.versions;
  out["devices"] = document.devices;
  out["articles"] = document.articles;
  out["ingested_at"] = document.ingested_at;
  return out;
}

Json documents_json(const std::vector<store::Document>& documents) {
  Json out = {{"documents", Json::array()}, {"count", documents.size()}};
  for (const store::Document& document : documents) out["documents"].push_back(document_json(document));
  return out;
}

Json devices_json(const store::Document& document, std::optional<Date> as_of,
                  const std::vector<store::StoredDevice>& devices) {
  Json out;
  out["document_id"] = document.id;
  out["title"] = document.title;
  out["as_of"] = date_json(as_of);
  out["count"] = devices.size();
  out["devices"] = Json::array();
  for (const store::StoredDevice& device : devices) out["devices"].push_back(device_json(device));
  return out;
}

Json ingest_json(const engine::IngestReport& report) {
  Json out = {{"documents", Json::array()}, {"failures", Json::array()}, {"ms", rounded(report.ms)}};
  for (const engine::IngestedDocument& document : report.documents)
    out["documents"].push_back(ingested_json(document));
  for (const engine::IngestFailure& failed : report.failures)
    out["failures"].push_back({{"source", failed.source},
                               {"error", message_of(failed.status)},
                               {"error_type", error_word(failed.status.code())}});
  return out;
}

Json status_json(const engine::EngineStatus& status) {
  Json out;
  out["version"] = status.version;
  out["home"] = status.home;
  out["documents"] = status.documents;
  out["units"] = status.units;
  out["embedder"] = status.embedder.empty() ? Json(nullptr) : Json(status.embedder);
  out["reranker"] = status.reranker.empty() ? Json(nullptr) : Json(status.reranker);
  out["units_without_vector"] = status.units_without_vector;
  out["index_epoch"] = status.index_epoch;
  out["corpus"] = {{"kind", status.corpus.kind},
                   {"state", retrieval::name_of(status.corpus.phase)},
                   {"place", status.corpus.place.empty() ? Json(nullptr) : Json(status.corpus.place)},
                   {"problem", status.corpus.problem.empty() ? Json(nullptr) : Json(status.corpus.problem)},
                   {"behind", status.corpus_is_behind}};
  out["start_ms"] = rounded(status.start_ms);
  out["uptime_s"] = rounded(status.uptime_s);
  out["notices"] = status.notices;
  return out;
}

}  // namespace atimo::wire
