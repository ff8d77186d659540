#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/encoder/encoder.h"
#include "atimo/models/model_store.h"

namespace atimo::cli::internal {

// The models of the data folder, and those of the program.
models::ModelStore model_store(const Session& session);

// A model file and what messages call it.
struct ChosenModel {
  std::shared_ptr<const encoder::ModelFile> file;
  std::string place;
};
// The one that the arguments name, opened. NotFound: no such model is installed; InvalidArgument: none is
// named, or the precision is unknown.
absl::StatusOr<ChosenModel> chosen_model(const Session& session);
// A model file by its path.
absl::StatusOr<ChosenModel> model_at(const std::filesystem::path& path);

// That model, ready to run as the arguments say.
absl::StatusOr<std::unique_ptr<encoder::Encoder>> open_chosen_model(const Session& session);

encoder::CpuOptions cpu_options(const Arguments& arguments);

}  // namespace atimo::cli::internal
