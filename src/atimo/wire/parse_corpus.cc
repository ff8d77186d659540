#include "atimo/legal/device_words.h"
#include "atimo/wire/corpus_json.h"
#include "atimo/wire/internal/reading.h"

namespace atimo::wire {
namespace {

using namespace internal;

retrieval::CorpusState::Phase corpus_phase(std::string_view word) {
  using Phase = retrieval::CorpusState::Phase;
  for (const Phase phase : {Phase::kConnecting, Phase::kUnavailable, Phase::kRefused})
    if (retrieval::name_of(phase) == word) return phase;
  return Phase::kReady;
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

}  // namespace

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

}  // namespace atimo::wire
