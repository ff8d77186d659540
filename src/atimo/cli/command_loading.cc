#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/client/resident_models.h"
#include "atimo/wire/json.h"

// What the resident server keeps in memory.
namespace atimo::cli::internal {
namespace {

using client::ResidentModels;
using Model = ResidentModels::Model;

std::string line_of(const Model& model) {
  return concat(model.name, " ", model.precision, " (", model.kind, "): ", model.state, "\n");
}

// Those that the arguments name; all that it has when they name none.
template <typename Change>
absl::StatusOr<int> change_models(const Session& session, const Change& change) {
  ATIMO_ASSIGN_OR_RETURN(const daemon::Record record, ready_resident(session, ""));
  const ResidentModels resident({.socket = record.socket});
  std::vector<std::string> names = session.arguments.model_names;
  if (names.empty()) {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<Model> all, resident.list(session.context()));
    for (const Model& model : all) names.push_back(model.name);
  }
  nlohmann::ordered_json json = {{"models", nlohmann::ordered_json::array()}};
  for (const std::string& name : names) {
    ATIMO_ASSIGN_OR_RETURN(const Model model, change(resident, name));
    if (!session.arguments.json) session.process.out << line_of(model);
    json["models"].push_back({{"name", model.name},
                              {"kind", model.kind},
                              {"precision", model.precision},
                              {"state", model.state},
                              {"load_ms", model.load_ms}});
  }
  if (session.arguments.json) session.process.out << wire::to_text(json, 2) << '\n';
  return kExitOk;
}

}  // namespace

absl::StatusOr<int> run_models_unload(const Session& session) {
  return change_models(session, [&](const ResidentModels& resident, const std::string& name) {
    return resident.unload(session.context(), name);
  });
}

absl::StatusOr<int> run_models_reload(const Session& session) {
  return change_models(session, [&](const ResidentModels& resident, const std::string& name) {
    return resident.reload(session.context(), name);
  });
}

}  // namespace atimo::cli::internal
