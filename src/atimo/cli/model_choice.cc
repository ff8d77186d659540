#include "atimo/cli/internal/model_choice.h"

#include "atimo/base/status_macros.h"

namespace atimo::cli::internal {

models::ModelStore model_store(const Session& session) {
  return models::ModelStore(session.config.home / "models");
}

absl::StatusOr<std::filesystem::path> chosen_model(const Session& session) {
  const Arguments& arguments = session.arguments;
  if (arguments.model.empty()) return absl::InvalidArgumentError("falta --model MODELO");
  ATIMO_ASSIGN_OR_RETURN(const encoder::Precision precision, encoder::parse_precision(arguments.precision));
  const std::filesystem::path named = arguments.model;
  if (named.has_parent_path() || named.extension() == ".atimo") return named;
  return model_store(session).path_of(arguments.model, precision);
}

encoder::CpuOptions cpu_options(const Arguments& arguments) {
  return {.threads = arguments.threads, .instruction_set = arguments.instruction_set};
}

absl::StatusOr<std::unique_ptr<encoder::Encoder>> open_chosen_model(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const std::filesystem::path path, chosen_model(session));
  return encoder::Encoder::open(path, {.cpu = cpu_options(session.arguments), .scheduler = {}});
}

}  // namespace atimo::cli::internal
