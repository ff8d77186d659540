#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/cli/internal/render_models.h"
#include "atimo/models/model_store.h"
#include "atimo/models/published_values.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

using models::InstalledModel;
using models::ModelStore;
using Json = nlohmann::ordered_json;

absl::StatusOr<std::optional<encoder::Precision>> only_precision(const Arguments& arguments) {
  if (arguments.only_precision.empty()) return std::nullopt;
  ATIMO_ASSIGN_OR_RETURN(const encoder::Precision precision,
                         encoder::parse_precision(arguments.only_precision));
  return std::optional(precision);
}

// The installed models that the arguments name; all when they name none. NotFound: one is not there.
absl::StatusOr<std::vector<InstalledModel>> chosen_models(const Session& session) {
  const Arguments& arguments = session.arguments;
  ATIMO_ASSIGN_OR_RETURN(const auto precision, only_precision(arguments));
  const ModelStore store = model_store(session);
  std::vector<InstalledModel> chosen = store.files();
  std::erase_if(chosen, [&](const InstalledModel& model) {
    const auto& names = arguments.model_names;
    const bool named = names.empty() || std::find(names.begin(), names.end(), model.name) != names.end();
    return !named || (precision && model.precision != *precision);
  });
  for (const std::string& name : arguments.model_names) {
    const bool found = std::any_of(chosen.begin(), chosen.end(),
                                   [&](const InstalledModel& model) { return model.name == name; });
    if (!found) return store.missing(name, precision);
  }
  return chosen;
}

// A model that cannot be verified is as good as one that does not pass.
struct Verified {
  std::string text;
  Json json;
  absl::StatusCode code = absl::StatusCode::kOk;
};

Verified verify(const Session& session, const InstalledModel& model) {
  const auto verification = [&]() -> absl::StatusOr<models::Verification> {
    ATIMO_ASSIGN_OR_RETURN(auto file, model_store(session).open(model));
    return models::verify(session.context(), std::move(file), models::place_of(model),
                          cpu_options(session.arguments));
  }();
  if (!verification.ok()) {
    report(session, verification.status());
    return {.text = {},
            .json = {{"name", model.name},
                     {"precision", encoder::name_of(model.precision)},
                     {"ok", false},
                     {"error", message_of(verification.status())}},
            .code = verification.status().code()};
  }
  return {.text = render_verification(*verification, session.view),
          .json = verification_json(*verification),
          .code = verification->passes() ? absl::StatusCode::kOk : absl::StatusCode::kDataLoss};
}

}  // namespace

absl::StatusOr<int> run_models(const Session& session) {
  const std::vector<InstalledModel> installed = model_store(session).list();
  session.process.out << (session.arguments.json ? wire::to_text(models_json(installed), 2) + "\n"
                                                 : render_models(installed, session.view));
  return kExitOk;
}

absl::StatusOr<int> run_models_verify(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const std::vector<InstalledModel> chosen, chosen_models(session));
  if (chosen.empty())
    return absl::NotFoundError("nenhum modelo instalado para conferir; \"atimo models pull\" instala um");
  Json json = {{"models", Json::array()}};
  std::vector<absl::StatusCode> failures;
  for (const InstalledModel& model : chosen) {
    Verified verified = verify(session, model);
    if (verified.code != absl::StatusCode::kOk) failures.push_back(verified.code);
    if (!session.arguments.json) session.process.out << verified.text << std::flush;
    json["models"].push_back(std::move(verified.json));
  }
  if (session.arguments.json) session.process.out << wire::to_text(json, 2) << '\n';
  return exit_code(failures);
}

absl::StatusOr<int> run_models_remove(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const auto precision, only_precision(session.arguments));
  Json json = {{"removed", Json::array()}};
  for (const std::string& name : session.arguments.model_names) {
    ATIMO_ASSIGN_OR_RETURN(const std::uint64_t freed, model_store(session).remove(name, precision));
    json["removed"].push_back({{"name", name}, {"bytes", freed}});
    if (!session.arguments.json)
      session.process.out << concat(name, ": ", labels(session.view.lang).removed, " (",
                                    size_text(freed, session.view), ")\n");
  }
  if (session.arguments.json) session.process.out << wire::to_text(json, 2) << '\n';
  return kExitOk;
}

}  // namespace atimo::cli::internal
