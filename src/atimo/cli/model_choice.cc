#include "atimo/cli/internal/model_choice.h"

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::cli::internal {

absl::StatusOr<std::filesystem::path> chosen_model(const Session& session) {
  const Arguments& arguments = session.arguments;
  if (arguments.model.empty()) return absl::InvalidArgumentError("falta --model MODELO");
  ATIMO_RETURN_IF_ERROR(encoder::parse_precision(arguments.precision).status());
  const std::filesystem::path named = arguments.model;
  if (named.has_parent_path() || named.extension() == ".atimo") return named;
  const std::filesystem::path path =
      session.config.home / "models" / named / concat(arguments.precision, ".atimo");
  if (std::filesystem::exists(path)) return path;
  return absl::NotFoundError(concat("o modelo ", arguments.model, " não está instalado em ",
                                    arguments.precision, " (", path.string(), " não existe)"));
}

encoder::CpuOptions cpu_options(const Arguments& arguments) {
  return {.threads = arguments.threads, .instruction_set = arguments.instruction_set};
}

absl::StatusOr<std::unique_ptr<encoder::Encoder>> open_chosen_model(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const std::filesystem::path path, chosen_model(session));
  return encoder::Encoder::open(path, {.cpu = cpu_options(session.arguments), .scheduler = {}});
}

}  // namespace atimo::cli::internal
