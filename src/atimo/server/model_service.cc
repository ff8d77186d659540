#include "atimo/server/model_service.h"

#include <chrono>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::server {
namespace {

absl::Status first_forward(const Context& context, ModelKind kind, const encoder::Encoder& model) {
  constexpr std::string_view kTexts[] = {"Art. 1º Esta lei entra em vigor na data de sua publicação."};
  if (kind == ModelKind::kReranker) {
    ATIMO_ASSIGN_OR_RETURN(const auto scores,
                           model.rerank(context, "vigência", kTexts, encoder::Encoder::RerankOptions()));
    return scores.front().status();
  }
  ATIMO_ASSIGN_OR_RETURN(const auto vectors, model.embed(context, kTexts, encoder::Encoder::EmbedOptions()));
  return vectors.front().status();
}

// How often the time after which a model is let go of is looked at within itself.
constexpr int kLooksAnIdleTime = 10;

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
    case ModelPhase::kUnloaded:
      return "unloaded";
    case ModelPhase::kFailed:
      break;
  }
  return "failed";
}

ModelService::ModelService(std::vector<ServedModel> models, const ModelLoading& loading)
    : models_(std::move(models)),
      loading_(loading),
      opened_at_(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())),
      states_(models_.size(),
              {.phase = loading.at_start ? ModelPhase::kWarming : ModelPhase::kUnloaded, .problem = {}}),
      keeper_([this] { run(); }) {}

ModelService::~ModelService() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  context_.cancel();
  changed_.notify_all();
  keeper_.join();
}

void ModelService::run() {
  if (loading_.at_start)
    for (std::size_t i = 0; i < models_.size(); ++i) warm(i);
  const std::chrono::milliseconds idle = loading_.unload_after_idle;
  if (idle.count() == 0) return;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, idle / kLooksAnIdleTime, [this] { return stopping_; })) {
    for (const ServedModel& model : models_)
      if (model.encoder->idle_for() >= idle) model.encoder->unload();
  }
}

void ModelService::warm(std::size_t i) {
  const Clock::time_point started = Clock::now();
  const absl::Status status = first_forward(context_, models_[i].kind, *models_[i].encoder);
  const std::lock_guard lock(mutex_);
  states_[i].phase = status.ok() ? ModelPhase::kReady : ModelPhase::kFailed;
  states_[i].warm_ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
  states_[i].problem = std::string(message_of(status));
}

absl::Status ModelService::reload(const Context& context, const ServedModel& model) {
  ATIMO_ASSIGN_OR_RETURN(const std::unique_ptr<encoder::Encoder> fresh, model.encoder->reopened());
  const Clock::time_point started = Clock::now();
  ATIMO_RETURN_IF_ERROR(first_forward(context, model.kind, *fresh));
  model.encoder->take_over(*fresh);
  const std::lock_guard lock(mutex_);
  states_[static_cast<std::size_t>(&model - models_.data())] = {
      .phase = ModelPhase::kReady,
      .warm_ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count(),
      .problem = {}};
  return absl::OkStatus();
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

absl::StatusOr<const ServedModel*> ModelService::find(std::string_view name) const {
  std::string others;
  for (const ServedModel& model : models_) {
    if (name == model.name()) return &model;
    others += concat(others.empty() ? "" : ", ", model.name());
  }
  return absl::NotFoundError(concat("não há aqui o modelo \"", name, "\"; há ", others));
}

std::vector<ModelState> ModelService::states() const {
  std::vector<ModelState> states;
  {
    const std::lock_guard lock(mutex_);
    states = states_;
  }
  for (std::size_t i = 0; i < states.size(); ++i) {
    const bool is_loaded = models_[i].encoder->is_loaded();
    if (states[i].phase == ModelPhase::kReady && !is_loaded) states[i].phase = ModelPhase::kUnloaded;
    if (states[i].phase == ModelPhase::kUnloaded && is_loaded) states[i].phase = ModelPhase::kReady;
  }
  return states;
}

absl::Status ModelService::ready() const {
  std::string missing;
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < models_.size(); ++i) {
    const ModelPhase phase = states_[i].phase;
    if (phase == ModelPhase::kReady || phase == ModelPhase::kUnloaded) continue;
    missing += missing.empty() ? "" : "; ";
    missing += phase == ModelPhase::kWarming
                   ? concat(models_[i].name(), " ainda não respondeu a um primeiro texto")
                   : concat(models_[i].name(), " falhou no primeiro texto: ", states_[i].problem);
  }
  return missing.empty() ? absl::OkStatus() : absl::UnavailableError(missing);
}

}  // namespace atimo::server
