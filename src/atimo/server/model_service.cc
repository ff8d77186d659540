#include "atimo/server/model_service.h"

#include <chrono>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::server {
namespace {

absl::Status first_forward(const Context& context, const ServedModel& model) {
  constexpr std::string_view kTexts[] = {"Art. 1º Esta lei entra em vigor na data de sua publicação."};
  if (model.kind == ModelKind::kReranker) {
    ATIMO_ASSIGN_OR_RETURN(const auto scores, model.encoder->rerank(context, "vigência", kTexts,
                                                                    encoder::Encoder::RerankOptions()));
    return scores.front().status();
  }
  ATIMO_ASSIGN_OR_RETURN(const auto vectors,
                         model.encoder->embed(context, kTexts, encoder::Encoder::EmbedOptions()));
  return vectors.front().status();
}

absl::Status none_of(ModelKind kind) {
  if (kind == ModelKind::kReranker)
    return absl::FailedPreconditionError(
        "este servidor não tem reranker: instale um com \"atimo models pull bge-reranker-v2-m3\" e reinicie "
        "com "
        "\"--reranker bge-reranker-v2-m3\"");
  return absl::FailedPreconditionError(
      "este servidor não tem modelo de vetores: reinicie com \"--embedder mini\" ou com um modelo instalado");
}

}  // namespace

std::string_view name_of(ModelKind kind) { return kind == ModelKind::kReranker ? "reranker" : "embedding"; }

std::string_view name_of(ModelPhase phase) {
  switch (phase) {
    case ModelPhase::kWarming:
      return "warming";
    case ModelPhase::kReady:
      return "ready";
    case ModelPhase::kFailed:
      break;
  }
  return "failed";
}

ModelService::ModelService(std::vector<ServedModel> models)
    : models_(std::move(models)),
      opened_at_(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())),
      states_(models_.size()),
      warming_([this] { warm(); }) {}

ModelService::~ModelService() {
  context_.cancel();
  warming_.join();
}

void ModelService::warm() {
  for (std::size_t i = 0; i < models_.size(); ++i) {
    const Clock::time_point started = Clock::now();
    const absl::Status status = first_forward(context_, models_[i]);
    const std::lock_guard lock(mutex_);
    states_[i].phase = status.ok() ? ModelPhase::kReady : ModelPhase::kFailed;
    states_[i].warm_ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
    states_[i].problem = std::string(message_of(status));
  }
}

absl::StatusOr<const ServedModel*> ModelService::find(ModelKind kind, std::string_view name) const {
  std::string others;
  for (const ServedModel& model : models_) {
    if (model.kind != kind) continue;
    if (name.empty() || name == model.name()) return &model;
    others += concat(others.empty() ? "" : ", ", model.name());
  }
  if (others.empty()) return none_of(kind);
  return absl::NotFoundError(concat("não há aqui o modelo \"", name, "\"; há ", others));
}

std::vector<ModelState> ModelService::states() const {
  const std::lock_guard lock(mutex_);
  return states_;
}

absl::Status ModelService::ready() const {
  std::string missing;
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < models_.size(); ++i) {
    if (states_[i].phase == ModelPhase::kReady) continue;
    missing += missing.empty() ? "" : "; ";
    missing += states_[i].phase == ModelPhase::kWarming
                   ? concat(models_[i].name(), " ainda não respondeu a um primeiro texto")
                   : concat(models_[i].name(), " falhou no primeiro texto: ", states_[i].problem);
  }
  return missing.empty() ? absl::OkStatus() : absl::UnavailableError(missing);
}

}  // namespace atimo::server
