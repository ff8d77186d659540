#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/encoder/checkpoint.h"
#include "atimo/encoder/model_file.h"
#include "atimo/models/disk_space.h"
#include "atimo/models/progress.h"

namespace atimo::models {

// InvalidArgument, with what is allowed, when no model may have this name.
absl::Status check_model_name(std::string_view name);

// A model file of the store.
struct InstalledModel {
  std::string name;
  encoder::Precision precision = encoder::Precision::kF32;
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  absl::Status state;       // OK, or why it cannot be used
  encoder::ModelInfo info;  // when the state is OK
};

// A published model opened and checked, ready to be converted.
struct InstallPlan {
  encoder::Checkpoint checkpoint;
  encoder::ModelInfo info;
  std::filesystem::path target;
  std::uint64_t bytes = 0;  // of the model file, estimated; about as much memory is used when it runs
};

// The models that are ready to run: FOLDER/<name>/<precision>.atimo, each the one of its name and precision.
// Thread-compatible; a lock in the folder keeps processes that change it apart, readers need none. Errors
// name the file or the model.
class ModelStore {
 public:
  explicit ModelStore(std::filesystem::path folder, FreeBytes free = free_bytes)
      : folder_(std::move(folder)), free_bytes_(std::move(free)) {}

  // By name and precision. Opens each file, which reads most of it.
  std::vector<InstalledModel> list() const;
  // The same unopened: their state and info say nothing.
  std::vector<InstalledModel> files() const;

  // Reads the folder of a model as its authors published it. InvalidArgument: a name that no file may have,
  // or a form of model that this program does not run; NotFound: the folder lacks a file; DataLoss: one is
  // damaged; ResourceExhausted: the store's disk has not the space.
  absl::StatusOr<InstallPlan> plan(std::string_view name, encoder::Precision precision,
                                   const std::filesystem::path& published) const;
  // Converts it. A model of that name and precision is replaced, at once, at the end; after an error it is as
  // it was. FailedPrecondition: another process is changing the store.
  absl::StatusOr<InstalledModel> install(const Context& context, const InstallPlan& plan,
                                         const Progress& progress = {}) const;

  // NotFound says in which precisions the model is installed, or which models are.
  absl::StatusOr<std::filesystem::path> path_of(std::string_view name, encoder::Precision precision) const;

  // NotFound as path_of, for a model that is known to be missing.
  absl::Status missing(std::string_view name, std::optional<encoder::Precision> precision) const;

  // In one precision, or in all. Gives the bytes that became free. NotFound as path_of.
  absl::StatusOr<std::uint64_t> remove(std::string_view name,
                                       std::optional<encoder::Precision> precision) const;

 private:
  std::filesystem::path folder_;
  FreeBytes free_bytes_;
};

}  // namespace atimo::models
