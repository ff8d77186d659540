#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/engine/engine.h"

namespace atimo::testing {

// What a FakeEngine answers and what it was asked; outlives the engine, so that a test can look at it after.
struct FakeEngineState {
  absl::StatusOr<engine::Answer> answer = engine::Answer{};
  absl::StatusOr<engine::SearchResult> result = engine::SearchResult{};
  absl::StatusOr<engine::IngestReport> report = engine::IngestReport{};
  std::vector<store::Document> documents;
  std::vector<store::StoredDevice> devices;
  retrieval::CorpusState corpus;
  cache::Curation* remembered = nullptr;  // null: nothing is

  std::vector<engine::Question> questions;
  std::vector<std::filesystem::path> ingested;
  engine::IngestOptions ingest_options;
  std::string name_space;
};

// An Engine of canned answers. Not thread-safe.
class FakeEngine : public engine::LocalEngine {
 public:
  explicit FakeEngine(FakeEngineState& state) : state_(state) {}

  absl::StatusOr<engine::SearchResult> search(const Context& context,
                                              const engine::Question& question) const override {
    note(context, question);
    return state_.result;
  }
  using engine::Engine::ask;
  absl::StatusOr<engine::Answer> ask(const Context& context, const engine::Question& question,
                                     const engine::AnswerEvents& events) const override {
    note(context, question);
    if (!state_.answer.ok()) return state_.answer;
    if (events.found) ATIMO_RETURN_IF_ERROR(events.found(state_.answer->search));
    if (events.text) ATIMO_RETURN_IF_ERROR(events.text(state_.answer->text));
    if (events.checked)
      for (const verify::Finding& finding : state_.answer->findings)
        ATIMO_RETURN_IF_ERROR(events.checked(finding));
    return state_.answer;
  }
  absl::StatusOr<engine::Candidates> candidates(const Context&, const engine::Question&) const override {
    return engine::Candidates{};
  }
  absl::StatusOr<engine::IngestReport> ingest_paths(const Context& context,
                                                    const std::vector<std::filesystem::path>& paths,
                                                    const engine::IngestOptions& options) override {
    state_.name_space = context.name_space();
    state_.ingested.insert(state_.ingested.end(), paths.begin(), paths.end());
    state_.ingest_options = options;
    return state_.report;
  }
  absl::StatusOr<engine::IngestReport> ingest_bytes(const Context&, std::string_view, std::string_view,
                                                    const engine::IngestOptions&) override {
    return state_.report;
  }
  absl::Status remove(const Context& context, std::string_view document_id) override {
    return document(context, document_id).status();
  }
  cache::Curation* remembered() override { return state_.remembered; }
  absl::Status settle() override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<float>> question_vector(const Context&, std::string_view) const override {
    return std::vector<float>();
  }
  absl::StatusOr<std::vector<store::StoredDevice>> subtree(const Context&, std::string_view,
                                                           std::string_view device_id,
                                                           std::optional<Date>) const override {
    for (const store::StoredDevice& device : state_.devices)
      if (device.id == device_id) return std::vector{device};
    return absl::NotFoundError("dispositivo \"" + std::string(device_id) + "\" não existe");
  }
  absl::StatusOr<engine::Answer> quote(const Context&, engine::SearchResult) const override {
    return state_.answer;
  }
  absl::StatusOr<std::optional<legal::NormId>> sole_norm(const Context&) const override {
    return std::nullopt;
  }
  std::uint64_t change_counter() const override { return 1; }
  absl::StatusOr<std::vector<store::Document>> documents(const Context&) const override {
    return state_.documents;
  }
  absl::StatusOr<store::Document> document(const Context&, std::string_view document_id) const override {
    for (const store::Document& document : state_.documents) {
      if (document.id == document_id) return document;
    }
    return absl::NotFoundError("documento \"" + std::string(document_id) + "\" não existe");
  }
  absl::StatusOr<std::vector<store::StoredDevice>> devices(const Context&, std::string_view,
                                                           std::optional<Date>) const override {
    return state_.devices;
  }
  engine::EngineStatus status() const override {
    engine::EngineStatus status;
    status.version = "9.9.9";
    status.documents = state_.documents.size();
    status.corpus = state_.corpus;
    return status;
  }

 private:
  void note(const Context& context, const engine::Question& question) const {
    state_.name_space = context.name_space();
    state_.questions.push_back(question);
  }

  FakeEngineState& state_;
};

}  // namespace atimo::testing
