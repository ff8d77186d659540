#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/engine/engine.h"

namespace atimo::server::testing {

// An engine with one document that answers at once; `on_ask` runs inside ask(), on the caller's thread, and
// `on_found` after the sources were told, with the events of who asked.
class FakeEngine : public engine::Engine {
 public:
  std::function<absl::Status(const Context&)> on_ask;
  std::function<absl::Status(const Context&, const engine::AnswerEvents&)> on_found;
  std::vector<verify::Finding> findings;
  absl::Status ingest_failure;  // OK: every upload succeeds
  mutable engine::Question last_question;
  mutable std::string last_name_space;
  std::vector<std::pair<std::string, std::string>> uploads;  // name, bytes
  engine::IngestOptions last_options;
  cache::Curation* curation = nullptr;  // what is remembered; null: nothing

  absl::StatusOr<engine::SearchResult> search(const Context& context,
                                              const engine::Question& question) const override {
    last_question = question;
    last_name_space = context.name_space();
    engine::SearchResult result;
    result.passages.push_back(passage());
    result.notes = {"nota"};
    result.timings = {{"search", 2.5}, {"total", 3}};
    return result;
  }
  using engine::Engine::ask;
  absl::StatusOr<engine::Answer> ask(const Context& context, const engine::Question& question,
                                     const engine::AnswerEvents& events) const override {
    last_question = question;
    if (on_ask)
      if (const absl::Status status = on_ask(context); !status.ok()) return status;
    engine::Answer answer;
    answer.found = true;
    answer.text = "resposta a " + question.text;
    answer.confidence = 0.9F;
    answer.citations = {passage()};
    answer.sources = {{"lei-1-2020", "Lei 1", "urn:lex:br:federal:lei:2020;1", "Lei", "1", 2020}};
    answer.search.passages = {passage(), passage()};
    answer.search.question_class = engine::QuestionClass::kExactReference;
    answer.timings = {{"understand", 1}, {"search", 2}, {"expand", 0.5}, {"answer", 4}, {"total", 8}};
    answer.findings = findings;
    if (events.found) ATIMO_RETURN_IF_ERROR(events.found(answer.search));
    if (on_found) ATIMO_RETURN_IF_ERROR(on_found(context, events));
    if (events.text) ATIMO_RETURN_IF_ERROR(events.text(answer.text));
    if (events.checked)
      for (const verify::Finding& finding : findings) ATIMO_RETURN_IF_ERROR(events.checked(finding));
    return answer;
  }
  absl::StatusOr<engine::IngestReport> ingest_paths(const Context& context,
                                                    const std::vector<std::filesystem::path>& paths,
                                                    const engine::IngestOptions& options) override {
    engine::IngestReport report;
    for (const std::filesystem::path& path : paths) {
      ATIMO_ASSIGN_OR_RETURN(const auto one, ingest_bytes(context, "", path.string(), options));
      for (const auto& document : one.documents) report.documents.push_back(document);
      for (const auto& failure : one.failures) report.failures.push_back(failure);
    }
    return report;
  }
  absl::StatusOr<engine::IngestReport> ingest_bytes(const Context&, std::string_view bytes,
                                                    std::string_view name,
                                                    const engine::IngestOptions& options) override {
    engine::IngestReport report;
    if (!ingest_failure.ok()) {
      report.failures.push_back({std::string(name), ingest_failure});
      return report;
    }
    uploads.emplace_back(name, bytes);
    last_options = options;
    engine::IngestedDocument document;
    document.source = name;
    document.document_id = "lei-1-2020";
    document.counts.articles = 3;
    report.documents.push_back(document);
    return report;
  }
  absl::Status remove(const Context&, std::string_view id) override { return known(id); }
  absl::StatusOr<std::vector<store::Document>> documents(const Context&) const override {
    return std::vector<store::Document>{stored()};
  }
  absl::StatusOr<store::Document> document(const Context&, std::string_view id) const override {
    if (const absl::Status status = known(id); !status.ok()) return status;
    return stored();
  }
  absl::StatusOr<std::vector<store::StoredDevice>> devices(const Context&, std::string_view id,
                                                           std::optional<Date>) const override {
    if (const absl::Status status = known(id); !status.ok()) return status;
    store::StoredDevice device;
    device.id = "art1_par1u";
    device.kind = legal::DeviceKind::kParagrafo;
    device.status = legal::DeviceStatus::kVetoed;
    return std::vector<store::StoredDevice>{device};
  }
  engine::EngineStatus status() const override {
    engine::EngineStatus status;
    status.version = "9.9";
    return status;
  }

  cache::Curation* remembered() override { return curation; }

  static engine::Passage passage() {
    engine::Passage passage;
    passage.document_id = "lei-1-2020";
    passage.device_id = "art1";
    passage.span_id = "ART-001";
    passage.text = "Art. 1º Fica instituído.";
    passage.relevance = 0.9F;
    passage.page = 2;
    passage.box = legal::Box{10, 20, 110, 50};
    passage.status = legal::DeviceStatus::kRevoked;
    passage.valid_from = Date{2020, 1, 2};
    return passage;
  }

 private:
  static absl::Status known(std::string_view id) {
    return id == "lei-1-2020" ? absl::OkStatus() : absl::NotFoundError("documento não encontrado");
  }
  static store::Document stored() {
    store::Document document;
    document.id = "lei-1-2020";
    document.title = "Lei nº 1";
    return document;
  }
};

}  // namespace atimo::server::testing
