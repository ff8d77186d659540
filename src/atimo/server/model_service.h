#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/encoder/encoder.h"

namespace atimo::server {

enum class ModelKind : std::uint8_t { kEmbedder, kReranker };
std::string_view name_of(ModelKind kind);  // "embedding", "reranker"

struct ServedModel {
  ModelKind kind = ModelKind::kEmbedder;
  std::shared_ptr<const encoder::Encoder> encoder;

  const std::string& name() const { return encoder->info().name; }
};

// Unloaded: the next text opens it.
enum class ModelPhase : std::uint8_t { kWarming, kReady, kFailed, kUnloaded };
std::string_view name_of(ModelPhase phase);  // "warming", "ready", "failed", "unloaded"

// When models are in memory.
struct ModelLoading {
  bool at_start = true;                       // false: with their first texts
  std::chrono::minutes unload_after_idle{0};  // let go of after so long without a text; 0: never
};

struct ModelState {
  ModelPhase phase = ModelPhase::kWarming;
  double warm_ms = 0;   // of the first forward pass; 0 until it is over
  std::string problem;  // of kFailed
};

// The models that a server answers with, shared with whoever else uses them. A thread of its own has each do
// a first forward pass, so that no request pays for cold memory, and lets go of those that nobody needs.
// Thread-safe.
class ModelService {
 public:
  // The first of a kind is the one that a request without a model gets.
  explicit ModelService(std::vector<ServedModel> models, const ModelLoading& loading = {});
  // Cancels what is still warming.
  ~ModelService();
  ModelService(const ModelService&) = delete;
  ModelService& operator=(const ModelService&) = delete;

  const std::vector<ServedModel>& models() const { return models_; }
  std::int64_t opened_at() const { return opened_at_; }  // seconds since 1970
  // By name, or the first of its kind when that is empty. NotFound names those that there are;
  // FailedPrecondition: none is served, and how to have one.
  absl::StatusOr<const ServedModel*> find(ModelKind kind, std::string_view name) const;

  // Of any kind, by name. NotFound names those that there are.
  absl::StatusOr<const ServedModel*> find(std::string_view name) const;

  // Lets go of a model once no text is with it.
  void unload(const ServedModel& model) const { model.encoder->unload(); }
  // Opens its file anew and has it do a forward pass; until then, and when that fails, the model that was
  // there answers. FailedPrecondition: the file has another model now.
  absl::Status reload(const Context& context, const ServedModel& model);

  // One a model, in the order of models().
  std::vector<ModelState> states() const;
  // OK when each model has done a forward pass or is opened with its next text. Unavailable names those that
  // have not, and why.
  absl::Status ready() const;

 private:
  void run();
  void warm(std::size_t i);

  const std::vector<ServedModel> models_;
  const ModelLoading loading_;
  const std::int64_t opened_at_;
  mutable std::mutex mutex_;
  std::vector<ModelState> states_;  // guarded by mutex_
  bool stopping_ = false;           // guarded by mutex_
  std::condition_variable changed_;
  Context context_;
  std::thread keeper_;
};

}  // namespace atimo::server
