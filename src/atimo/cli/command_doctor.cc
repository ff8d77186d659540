#include <algorithm>
#include <ostream>

#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/doctor_parts.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/progress.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {

std::optional<double> Finding::figure(std::string_view key) const {
  for (const Figure& figure : figures) {
    if (figure.key == key) return figure.value;
  }
  return std::nullopt;
}

bool Diagnosis::has_failure() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.health == Health::kFailed; });
}

const Finding* Diagnosis::find(std::string_view component) const {
  const auto found = std::find_if(findings.begin(), findings.end(), [component](const Finding& finding) {
    return finding.component == component;
  });
  return found == findings.end() ? nullptr : &*found;
}

double Diagnosis::total_ms() const {
  double sum = 0;
  for (const Share& share : shares) sum += share.ms;
  return sum;
}

Finding failed(std::string_view component, const absl::Status& status) {
  return {.component = component,
          .health = Health::kFailed,
          .figures = {},
          .remark = std::string(message_of(status))};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

namespace {

// What a question would take by the models alone, where there is nothing to ask about.
std::vector<Share> shares_of_models(const Diagnosis& diagnosis) {
  std::vector<Share> shares;
  const auto add = [&](std::string_view component) {
    const Finding* finding = diagnosis.find(component);
    const std::optional<double> warm = finding->figure("warm_ms");
    if (warm) shares.push_back({component, *warm * finding->figure("pairs").value_or(1)});
  };
  add("embedder");
  add("reranker");
  return shares;
}

Diagnosis diagnose(const Session& session) {
  constexpr std::size_t kComponents = 9;
  Diagnosis diagnosis;
  ConfiguredModels models;
  Progress progress(session.progress_terminal());
  const auto step = [&](std::string_view component, const auto& measure) {
    progress.show(component, diagnosis.findings.size(), kComponents);
    diagnosis.findings.push_back(measure());
  };
  const daemon::Resident resident = resident_of(session);
  step("disk", [&] { return diagnose_disk(session); });
  step("memory", [&] { return diagnose_memory(session); });
  step("embedder", [&] { return diagnose_embedder(session, models); });
  step("tokenizer", [&] { return diagnose_tokenizer(session, models); });
  step("reranker", [&] { return diagnose_reranker(session, models); });
  step("index", [&] {
    absl::StatusOr<ConfiguredModels> opened = models;
    for (const char* component : {"embedder", "reranker"}) {
      const Finding* finding = diagnosis.find(component);
      if (finding->health == Health::kFailed) opened = absl::FailedPreconditionError(finding->remark);
    }
    return diagnose_index(session, resident, opened, diagnosis.shares);
  });
  step("resident", [&] { return diagnose_resident(session, resident); });
  step("llm", [&] { return diagnose_llm(session); });
  step("milvus", [&] { return diagnose_milvus(session); });
  diagnosis.whole_questions = !diagnosis.shares.empty();
  if (!diagnosis.whole_questions) diagnosis.shares = shares_of_models(diagnosis);
  std::sort(diagnosis.shares.begin(), diagnosis.shares.end(),
            [](const Share& a, const Share& b) { return a.ms > b.ms; });
  diagnosis.suggestion = doctor_suggestion(diagnosis, session.view.lang);
  return diagnosis;
}

}  // namespace

absl::StatusOr<int> run_doctor(const Session& session) {
  const Diagnosis diagnosis = diagnose(session);
  std::ostream& out = session.process.out;
  if (session.arguments.json)
    out << wire::to_text(diagnosis_json(diagnosis), 2) << '\n';
  else
    out << render_diagnosis(diagnosis, session.view);
  return diagnosis.has_failure() ? kExitFailed : kExitOk;
}

}  // namespace atimo::cli::internal
