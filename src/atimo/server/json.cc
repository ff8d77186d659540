#include "atimo/server/json.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string_view>

#include "atimo/base/status_macros.h"
#include "atimo/legal/device_words.h"
#include "atimo/server/internal/passage_json.h"
#include "atimo/server/status_http.h"

namespace atimo::server {
namespace {

using Json = nlohmann::ordered_json;
using internal::date_json;
using internal::rounded;

std::string now_iso() {
  using namespace std::chrono;
  const auto now = floor<seconds>(system_clock::now());
  const auto day = floor<days>(now);
  const hh_mm_ss time(now - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z",
                     Date::from_days(static_cast<std::int32_t>(day.time_since_epoch().count())).to_iso(),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

double stage_ms(const std::vector<engine::Timing>& timings, std::initializer_list<std::string_view> stages) {
  double sum = 0;
  for (const engine::Timing& timing : timings)
    for (const std::string_view stage : stages)
      if (timing.stage == stage) sum += timing.ms;
  return rounded(sum);
}

double latency_ms(const std::vector<engine::Timing>& timings) {
  double sum = 0;
  for (const engine::Timing& timing : timings) {
    if (timing.stage == "total") return rounded(timing.ms);
    sum += timing.ms;
  }
  return rounded(sum);
}

std::string_view class_word(engine::QuestionClass question_class) {
  return question_class == engine::QuestionClass::kExactReference ? "exact_reference" : "lexical";
}

struct Facts {
  std::string model;
  std::vector<engine::Timing> timings;
  std::vector<std::string> degraded;
  engine::SearchResult search;
  std::size_t chunks_used = 0;
};

Json plan_json(const std::vector<engine::StageDecision>& plan) {
  Json out = Json::array();
  for (const engine::StageDecision& decision : plan) {
    out.push_back(
        {{"stage", decision.stage},
         {"ran", decision.ran},
         {"why", decision.why},
         {"expected_ms", decision.expected_ms ? Json(rounded(*decision.expected_ms)) : Json(nullptr)}});
  }
  return out;
}

Json metadata_json(const engine::Question& question, const Facts* facts) {
  static const Facts kNone;
  const Facts& shown = facts ? *facts : kNone;
  Json timings = Json::object();
  for (const engine::Timing& timing : shown.timings) timings[timing.stage] = rounded(timing.ms);
  Json out;
  out["model"] = shown.model.empty() ? Json(nullptr) : Json(shown.model);
  out["latency_ms"] = latency_ms(shown.timings);
  out["retrieval_ms"] = stage_ms(
      shown.timings, {"understand", "embed", "search", "hyde", "rank", "rerank", "resolve", "expand"});
  out["generation_ms"] = stage_ms(shown.timings, {"answer"});
  out["timings"] = std::move(timings);
  out["chunks_retrieved"] = shown.search.passages.size();
  out["chunks_used"] = shown.chunks_used;
  out["degraded"] = shown.degraded;
  out["from_cache"] = false;
  out["notes"] = shown.search.notes;
  out["fusion"] = facts ? Json(retrieval::name_of(shown.search.fusion)) : Json(nullptr);
  out["reranked"] = shown.search.reranked;
  out["plan"] = plan_json(shown.search.plan);
  out["question_class"] = facts ? Json(class_word(shown.search.question_class)) : Json(nullptr);
  out["as_of"] = date_json(shown.search.as_of ? shown.search.as_of : question.as_of);
  out["timestamp"] = now_iso();
  return out;
}

Json source_json(const engine::Source& source) {
  Json out;
  out["document_id"] = source.document_id;
  out["title"] = source.title;
  out["tipo_documento"] = source.type;
  out["numero"] = source.number;
  out["ano"] = source.year;
  out["urn"] = source.urn;
  return out;
}

Json results_json(const std::vector<engine::Passage>& passages) {
  Json results = Json::array();
  for (const engine::Passage& passage : passages) {
    Json item = internal::citation_json(passage);
    item["score"] = rounded(passage.score);
    results.push_back(std::move(item));
  }
  return results;
}

Json envelope(const engine::Question& question, bool success) {
  Json out;
  out["success"] = success;
  out["query"] = question.text;
  out["data"] = nullptr;
  out["metadata"] = nullptr;
  out["error"] = nullptr;
  return out;
}

Json failure(const engine::Question& question, const absl::Status& status) {
  Json out = envelope(question, false);
  out["metadata"] = metadata_json(question, nullptr);
  out["error"] = message_of(status);
  out["error_type"] = error_kind(status.code()).type;
  return out;
}

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
  out["location"] = internal::location_json(device.page, device.box);
  out["valid_from"] = date_json(device.valid_from);
  out["valid_to"] = date_json(device.valid_to);
  if (!device.external_id.empty()) out["external_id"] = device.external_id;
  return out;
}

}  // namespace

Json answer_json(const engine::Question& question, const absl::StatusOr<engine::Answer>& answer) {
  if (!answer.ok()) return failure(question, answer.status());
  Json data;
  data["answer"] = answer->text;
  data["found"] = answer->found;
  data["confidence"] = rounded(answer->confidence);
  data["citations"] = Json::array();
  for (const engine::Passage& passage : answer->citations)
    data["citations"].push_back(internal::citation_json(passage));
  data["sources"] = Json::array();
  for (const engine::Source& source : answer->sources) data["sources"].push_back(source_json(source));
  data["retrieved"] = results_json(answer->search.passages);

  const Facts facts{answer->model, answer->timings, answer->degraded, answer->search,
                    answer->citations.size()};
  Json out = envelope(question, true);
  out["data"] = std::move(data);
  out["metadata"] = metadata_json(question, &facts);
  return out;
}

Json search_json(const engine::Question& question, const absl::StatusOr<engine::SearchResult>& result) {
  if (!result.ok()) return failure(question, result.status());
  const Facts facts{"", result->timings, result->degraded, *result, result->passages.size()};
  Json out = envelope(question, true);
  out["data"] = {{"results", results_json(result->passages)}, {"count", result->passages.size()}};
  out["metadata"] = metadata_json(question, &facts);
  return out;
}

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
                               {"error_type", error_kind(failed.status.code()).type}});
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

std::string to_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace atimo::server
