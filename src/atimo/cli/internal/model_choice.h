#pragma once

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/encoder/encoder.h"
#include "atimo/models/model_store.h"

namespace atimo::cli::internal {

// The models of the data folder.
models::ModelStore model_store(const Session& session);

// The model file that the arguments name. NotFound: no such model is installed; InvalidArgument: none is
// named, or the precision is unknown.
absl::StatusOr<std::filesystem::path> chosen_model(const Session& session);

// That model, opened as the arguments say.
absl::StatusOr<std::unique_ptr<encoder::Encoder>> open_chosen_model(const Session& session);

encoder::CpuOptions cpu_options(const Arguments& arguments);

}  // namespace atimo::cli::internal
