#include "atimo/server/internal/model_json.h"

#include "atimo/server/internal/embed_request.h"
#include "atimo/wire/json.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::ordered_json;

Json times_json(const telemetry::Histogram& times_us) {
  return {{"p50", wire::rounded(static_cast<double>(times_us.percentile(0.5)) / 1e3)},
          {"p99", wire::rounded(static_cast<double>(times_us.percentile(0.99)) / 1e3)}};
}

Json queue_json(const encoder::Encoder& model) {
  const encoder::SchedulerCounters& seen = model.counters();
  return {{"queued", model.queued()},
          {"accepted", seen.accepted.load()},
          {"finished", seen.finished.load()},
          {"refused", seen.refused.load()},
          {"dropped", seen.dropped.load()},
          {"overtaken", seen.overtaken.load()},
          {"wait_ms", times_json(seen.wait_us)},
          {"pass_ms", times_json(seen.pass_us)}};
}

Json model_json(const ServedModel& model, const ModelState& state) {
  const encoder::ModelInfo& info = model.encoder->info();
  Json out = {{"name", info.name},
              {"kind", name_of(model.kind)},
              {"precision", encoder::name_of(info.precision)},
              {"device", model.encoder->device()},
              {"max_tokens", info.config.max_tokens()}};
  if (model.kind == ModelKind::kEmbedder) {
    out["dimensions"] = info.config.hidden;
    out["sparse"] = info.sparse;
    out["colbert_dimensions"] = info.multi_vector_width == 0 ? Json(nullptr) : Json(info.multi_vector_width);
  }
  out["load_ms"] = wire::rounded(model.encoder->load_ms());
  out["warm_ms"] = state.phase == ModelPhase::kWarming ? Json(nullptr) : Json(wire::rounded(state.warm_ms));
  out["state"] = name_of(state.phase);
  out["problem"] = state.problem.empty() ? Json(nullptr) : Json(state.problem);
  out["queue"] = queue_json(*model.encoder);
  return out;
}

Json model_type_json(const ServedModel& model) {
  if (model.kind == ModelKind::kReranker)
    return {{"reranker", {{"id2label", {{"0", "LABEL_0"}}}, {"label2id", {{"LABEL_0", 0}}}}}};
  const bool mean = model.encoder->info().pooling == encoder::Pooling::kMean;
  return {{"embedding", {{"pooling", mean ? "mean" : "cls"}}}};
}

}  // namespace

bool is_loaded(const ModelService& models, ModelKind kind) {
  const std::vector<ModelState> states = models.states();
  for (std::size_t i = 0; i < states.size(); ++i)
    if (models.models()[i].kind == kind && states[i].phase == ModelPhase::kReady) return true;
  return false;
}

Json model_json(const ModelService& models, const ServedModel& model) {
  return model_json(model, models.states()[static_cast<std::size_t>(&model - models.models().data())]);
}

Json models_json(const ModelService& models) {
  Json out = Json::array();
  const std::vector<ModelState> states = models.states();
  for (std::size_t i = 0; i < states.size(); ++i) out.push_back(model_json(models.models()[i], states[i]));
  return out;
}

Json older_status_json(const ModelService& models) {
  double load_ms = 0;
  const std::vector<ModelState> states = models.states();
  for (std::size_t i = 0; i < states.size(); ++i)
    load_ms += models.models()[i].encoder->load_ms() + states[i].warm_ms;
  Json out;
  out["embedder_loaded"] = is_loaded(models, ModelKind::kEmbedder);
  out["reranker_loaded"] = is_loaded(models, ModelKind::kReranker);
  out["load_time_seconds"] = wire::rounded(load_ms / 1e3);
  // Models run on the processor: none of them holds memory of a device.
  out["gpu"] = {{"gpu_name", nullptr}, {"gpu_memory_allocated_gb", 0}, {"gpu_memory_reserved_gb", 0}};
  return out;
}

Json info_json(const ModelService& models, std::string_view version) {
  Json out;
  if (!models.models().empty()) {
    const ServedModel& model = models.models().front();
    const encoder::ModelInfo& info = model.encoder->info();
    const encoder::Scheduler::Options queue;
    out["model_id"] = info.name;
    out["model_sha"] = nullptr;
    out["model_dtype"] = encoder::name_of(info.precision);
    out["served_model_name"] = info.name;
    out["model_type"] = model_type_json(model);
    out["max_input_length"] = info.config.max_tokens();
    out["max_batch_tokens"] = queue.batch_tokens.back();
    out["max_concurrent_requests"] = queue.max_queued;
  }
  out["max_batch_requests"] = nullptr;
  out["max_client_batch_size"] = kMaxTexts;
  out["auto_truncate"] = true;
  out["version"] = version;
  out["sha"] = nullptr;
  out["docker_label"] = nullptr;
  out["models"] = Json::array();
  for (const ServedModel& model : models.models())
    out["models"].push_back({{"name", model.name()},
                             {"kind", name_of(model.kind)},
                             {"precision", encoder::name_of(model.encoder->info().precision)},
                             {"max_tokens", model.encoder->info().config.max_tokens()}});
  return out;
}

Json openai_models_json(const ModelService& models) {
  Json out = {{"object", "list"}, {"data", Json::array()}};
  const auto add = [&](std::string_view id, std::string_view kind) {
    out["data"].push_back({{"id", id},
                           {"object", "model"},
                           {"created", models.opened_at()},
                           {"owned_by", "atimo"},
                           {"kind", kind}});
  };
  add(kChatModel, "chat");
  for (const ServedModel& model : models.models()) add(model.name(), name_of(model.kind));
  return out;
}

}  // namespace atimo::server::internal
