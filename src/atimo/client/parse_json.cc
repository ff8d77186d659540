#include "atimo/client/internal/parse_json.h"

#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/client/internal/words.h"
#include "atimo/legal/device_words.h"

namespace atimo::client::internal {
namespace {

using Json = nlohmann::ordered_json;

// Null and absent are the field's nothing: "", 0, false, an empty list.
template <typename T>
T value_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? T{} : found->get<T>();
}

std::string text_of(const Json& object, const char* name) { return value_of<std::string>(object, name); }

std::optional<Date> date_of(const Json& object, const char* name) {
  return Date::parse_iso(text_of(object, name));
}

std::optional<double> number_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<double>();
}

// A location's page and box into a passage or a device.
template <typename Place>
void set_location(const Json& object, Place& place) {
  const auto found = object.find("location");
  if (found == object.end() || found->is_null()) return;
  place.page = value_of<std::uint32_t>(*found, "page");
  if (found->at("x").is_null()) return;
  const auto left = found->at("x").get<float>();
  const auto top = found->at("y").get<float>();
  place.box =
      legal::Box{left, top, left + found->at("width").get<float>(), top + found->at("height").get<float>()};
}

engine::Passage passage_of(const Json& json) {
  engine::Passage passage;
  passage.document_id = text_of(json, "document_id");
  passage.document_title = text_of(json, "document_title");
  passage.device_id = text_of(json, "device_id");
  passage.span_id = text_of(json, "span_id");
  passage.urn = text_of(json, "urn");
  passage.external_id = text_of(json, "external_id");
  passage.citation = text_of(json, "citation");
  passage.hierarchy = text_of(json, "hierarchy");
  passage.text = text_of(json, "text");
  set_location(json, passage);
  passage.status =
      legal::parse_device_status(text_of(json, "status")).value_or(legal::DeviceStatus::kInForce);
  passage.valid_from = date_of(json, "valid_from");
  passage.valid_to = date_of(json, "valid_to");
  passage.score = value_of<float>(json, "score");
  passage.relevance = value_of<float>(json, "relevance");
  return passage;
}

std::vector<engine::Passage> passages_of(const Json& list) {
  std::vector<engine::Passage> passages;
  for (const Json& item : list) passages.push_back(passage_of(item));
  return passages;
}

std::vector<engine::Timing> timings_of(const Json& metadata) {
  std::vector<engine::Timing> timings;
  for (const auto& [stage, ms] : metadata.at("timings").items()) timings.push_back({stage, ms.get<double>()});
  return timings;
}

engine::SearchResult result_of(const Json& metadata) {
  engine::SearchResult result;
  result.question_class = question_class(text_of(metadata, "question_class"));
  const absl::StatusOr<retrieval::Fusion> fusion = retrieval::parse_fusion(text_of(metadata, "fusion"));
  if (fusion.ok()) result.fusion = *fusion;
  result.reranked = value_of<std::uint32_t>(metadata, "reranked");
  result.as_of = date_of(metadata, "as_of");
  result.notes = value_of<std::vector<std::string>>(metadata, "notes");
  result.degraded = value_of<std::vector<std::string>>(metadata, "degraded");
  for (const Json& stage : metadata.at("plan")) {
    result.plan.push_back({text_of(stage, "stage"), value_of<bool>(stage, "ran"), text_of(stage, "why"),
                           number_of(stage, "expected_ms")});
  }
  result.timings = timings_of(metadata);
  return result;
}

store::Document document_of(const Json& json) {
  store::Document document;
  document.id = text_of(json, "document_id");
  document.title = text_of(json, "title");
  document.ementa = text_of(json, "ementa");
  document.urn = text_of(json, "urn");
  document.norm.number = value_of<std::uint32_t>(json, "numero");
  document.norm.year = value_of<std::int16_t>(json, "ano");
  document.source_name = text_of(json, "source");
  document.format = text_of(json, "format");
  document.versions = value_of<std::uint32_t>(json, "versions");
  document.devices = value_of<std::uint32_t>(json, "devices");
  document.articles = value_of<std::uint32_t>(json, "articles");
  document.ingested_at = text_of(json, "ingested_at");
  return document;
}

store::StoredDevice device_of(const Json& json) {
  store::StoredDevice device;
  device.id = text_of(json, "device_id");
  device.parent_id = text_of(json, "parent_id");
  device.unit_id = text_of(json, "unit_id");
  device.kind = legal::parse_device_kind(text_of(json, "kind")).value_or(legal::DeviceKind::kAgrupamento);
  device.label = text_of(json, "label");
  device.heading = text_of(json, "heading");
  device.text = text_of(json, "text");
  device.hierarchy = text_of(json, "hierarchy");
  device.notes = text_of(json, "notes");
  device.status = legal::parse_device_status(text_of(json, "status")).value_or(legal::DeviceStatus::kInForce);
  set_location(json, device);
  device.valid_from = date_of(json, "valid_from");
  device.valid_to = date_of(json, "valid_to");
  device.external_id = text_of(json, "external_id");
  return device;
}

engine::IngestedDocument ingested_of(const Json& json) {
  engine::IngestedDocument document;
  document.source = text_of(json, "source");
  document.document_id = text_of(json, "document_id");
  document.title = text_of(json, "title");
  document.urn = text_of(json, "urn");
  document.format = text_of(json, "format");
  document.version_date = date_of(json, "version_date");
  legal::DeviceCounts& counts = document.counts;
  counts.articles = value_of<std::uint32_t>(json, "articles");
  counts.lettered_articles = value_of<std::uint32_t>(json, "lettered_articles");
  counts.paragraphs = value_of<std::uint32_t>(json, "paragraphs");
  counts.incisos = value_of<std::uint32_t>(json, "incisos");
  counts.alineas = value_of<std::uint32_t>(json, "alineas");
  counts.itens = value_of<std::uint32_t>(json, "itens");
  counts.quoted_articles = value_of<std::uint32_t>(json, "quoted_articles");
  document.units = value_of<std::uint32_t>(json, "units");
  document.unchanged = value_of<bool>(json, "unchanged");
  document.warnings = value_of<std::vector<std::string>>(json, "warnings");
  document.ms = value_of<double>(json, "ms");
  return document;
}

absl::Status failure_of(const Json& json) {
  const auto code = status_code(text_of(json, "error_type"));
  return {code.value_or(absl::StatusCode::kUnknown), text_of(json, "error")};
}

// nlohmann/json reports by exception; this is the edge that turns it into a status.
template <typename Make>
auto parsed(std::string_view body, const Make& make) -> absl::StatusOr<decltype(make(Json()))> {
  try {
    return make(Json::parse(body));
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(
        concat("não entendo a resposta do servidor residente: ", std::string_view(error.what())));
  }
}

}  // namespace

absl::StatusOr<engine::Answer> parse_answer(std::string_view body) {
  return parsed(body, [](const Json& json) {
    const Json& data = json.at("data");
    const Json& metadata = json.at("metadata");
    engine::Answer answer;
    answer.found = value_of<bool>(data, "found");
    answer.text = text_of(data, "answer");
    answer.confidence = value_of<float>(data, "confidence");
    answer.citations = passages_of(data.at("citations"));
    for (const Json& source : data.at("sources")) {
      answer.sources.push_back({text_of(source, "document_id"), text_of(source, "title"),
                                text_of(source, "urn"), text_of(source, "tipo_documento"),
                                text_of(source, "numero"), value_of<std::int16_t>(source, "ano")});
    }
    answer.search = result_of(metadata);
    answer.search.passages = passages_of(data.at("retrieved"));
    answer.timings = answer.search.timings;
    // The search's whole is the answer's "retrieval".
    std::vector<engine::Timing>& timings = answer.search.timings;
    std::erase_if(timings, [](const engine::Timing& timing) {
      return timing.stage == "answer" || timing.stage == "total";
    });
    if (!timings.empty() && timings.back().stage == "retrieval") timings.back().stage = "total";
    answer.model = text_of(metadata, "model");
    answer.degraded = answer.search.degraded;
    return answer;
  });
}

absl::StatusOr<engine::SearchResult> parse_search(std::string_view body) {
  return parsed(body, [](const Json& json) {
    engine::SearchResult result = result_of(json.at("metadata"));
    result.passages = passages_of(json.at("data").at("results"));
    return result;
  });
}

absl::StatusOr<store::Document> parse_document(std::string_view body) { return parsed(body, document_of); }

absl::StatusOr<std::vector<store::Document>> parse_documents(std::string_view body) {
  return parsed(body, [](const Json& json) {
    std::vector<store::Document> documents;
    for (const Json& item : json.at("documents")) documents.push_back(document_of(item));
    return documents;
  });
}

absl::StatusOr<std::vector<store::StoredDevice>> parse_devices(std::string_view body) {
  return parsed(body, [](const Json& json) {
    std::vector<store::StoredDevice> devices;
    for (const Json& item : json.at("devices")) devices.push_back(device_of(item));
    return devices;
  });
}

absl::StatusOr<engine::IngestReport> parse_ingest(std::string_view body) {
  return parsed(body, [](const Json& json) {
    engine::IngestReport report;
    for (const Json& item : json.at("documents")) report.documents.push_back(ingested_of(item));
    for (const Json& item : json.at("failures"))
      report.failures.push_back({text_of(item, "source"), failure_of(item)});
    report.ms = value_of<double>(json, "ms");
    return report;
  });
}

absl::StatusOr<engine::EngineStatus> parse_status(std::string_view body) {
  return parsed(body, [](const Json& json) {
    engine::EngineStatus status;
    status.version = text_of(json, "version");
    status.home = text_of(json, "home");
    status.documents = value_of<std::uint64_t>(json, "documents");
    status.units = value_of<std::uint64_t>(json, "units");
    status.embedder = text_of(json, "embedder");
    status.reranker = text_of(json, "reranker");
    status.units_without_vector = value_of<std::uint64_t>(json, "units_without_vector");
    status.index_epoch = value_of<std::uint64_t>(json, "index_epoch");
    const Json& corpus = json.at("corpus");
    status.corpus.kind = text_of(corpus, "kind");
    status.corpus.phase = corpus_phase(text_of(corpus, "state"));
    status.corpus.place = text_of(corpus, "place");
    status.corpus.problem = text_of(corpus, "problem");
    status.corpus_is_behind = value_of<bool>(corpus, "behind");
    status.start_ms = value_of<double>(json, "start_ms");
    status.uptime_s = value_of<double>(json, "uptime_s");
    status.notices = value_of<std::vector<std::string>>(json, "notices");
    return status;
  });
}

absl::Status parse_error(int http_code, std::string_view body) {
  const absl::StatusOr<absl::Status> told = parsed(body, failure_of);
  if (told.ok() && !told->ok() && !told->message().empty()) return *told;
  return absl::InternalError(concat("o servidor residente respondeu ", http_code, " sem dizer por quê"));
}

}  // namespace atimo::client::internal
