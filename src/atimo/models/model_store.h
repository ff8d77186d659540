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
#include "atimo/models/builtin_model.h"
#include "atimo/models/disk_space.h"
#include "atimo/models/progress.h"

namespace atimo::models {

// InvalidArgument, with what is allowed, when no model may have this name.
absl::Status check_model_name(std::string_view name);

// A model file of the store, or a model of the program.
struct InstalledModel {
  std::string name;
  encoder::Precision precision = encoder::Precision::kF32;
  std::filesystem::path path;  // empty when it is built in
  std::uint64_t bytes = 0;
  bool builtin = false;
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

// The models that are ready to run: FOLDER/<name>/<precision>.atimo, each the one of its name and precision,
// and those that come with the program, where the folder has none of their name and precision.
// Thread-compatible; a lock in the folder keeps processes that change it apart, readers need none. Errors
// name the file or the model.
class ModelStore {
 public:
  explicit ModelStore(std::filesystem::path folder, FreeBytes free = free_bytes)
      : folder_(std::move(folder)), free_bytes_(std::move(free)) {}
  ModelStore(std::filesystem::path folder, std::vector<BuiltinModel> builtin)
      : ModelStore(std::move(folder)) {
    builtin_ = std::move(builtin);
  }

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
  absl::StatusOr<InstalledModel> find(std::string_view name, encoder::Precision precision) const;
  // One of files(), mapped or in place. Errors are those of ModelFile.
  absl::StatusOr<std::shared_ptr<const encoder::ModelFile>> open(const InstalledModel& model) const;

  // NotFound as find, for a model that is known to be missing.
  absl::Status missing(std::string_view name, std::optional<encoder::Precision> precision) const;

  // In one precision, or in all. Gives the bytes that became free. NotFound as find; InvalidArgument: it
  // comes with the program.
  absl::StatusOr<std::uint64_t> remove(std::string_view name,
                                       std::optional<encoder::Precision> precision) const;

 private:
  std::filesystem::path folder_;
  FreeBytes free_bytes_;
  std::vector<BuiltinModel> builtin_;
};

// What messages call the file of a model: its path, or its name when it comes with the program.
std::string place_of(const InstalledModel& model);

}  // namespace atimo::models
