#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/cli/internal/progress.h"
#include "atimo/cli/internal/render_models.h"
#include "atimo/models/catalog.h"
#include "atimo/models/hub.h"
#include "atimo/models/published_files.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

using models::CatalogModel;
using models::HubSnapshot;
using Json = nlohmann::ordered_json;

// One model on its way: published files first, then a model file.
class Pull {
 public:
  Pull(const Session& session, encoder::Precision precision)
      : session_(session), precision_(precision), context_(session.context()) {}

  absl::StatusOr<models::InstalledModel> run(const std::string& name) {
    const models::ModelStore store = model_store(session_);
    ATIMO_ASSIGN_OR_RETURN(const HubSnapshot published, published_files(name));
    ATIMO_ASSIGN_OR_RETURN(const models::InstallPlan plan, store.plan(name, precision_, published.folder));
    say(concat(name, " ", encoder::name_of(precision_), ": até ", size_text(plan.bytes, session_.view),
               " em disco, e cerca disso em memória quando em uso"));
    Progress bar(session_.progress_terminal(), Progress::Unit::kBytes);
    return store.install(context_, plan, shown_on(bar));
  }

 private:
  absl::StatusOr<HubSnapshot> published_files(const std::string& name) {
    if (!session_.arguments.from.empty()) return imported(name);
    ATIMO_ASSIGN_OR_RETURN(const CatalogModel* model, models::require_model(name));
    ATIMO_ASSIGN_OR_RETURN(models::HubOptions options,
                           models::HubOptions::from_environment(session_.process.environment));
    const std::string revision =
        session_.arguments.revision.empty() ? std::string(model->revision) : session_.arguments.revision;
    const models::HubRequest request{.repository = std::string(model->repository),
                                     .revision = revision,
                                     .files = model->files_at(revision)};
    const models::Hub hub(std::move(options));
    Progress bar(session_.progress_terminal(), Progress::Unit::kBytes);
    return hub.fetch(context_, request, shown_on(bar));
  }

  absl::StatusOr<HubSnapshot> imported(const std::string& name) const {
    const std::filesystem::path folder = session_.arguments.from;
    if (const CatalogModel* model = models::find_model(name))
      ATIMO_RETURN_IF_ERROR(models::check_published_files(context_, *model, folder));
    return HubSnapshot{.folder = folder, .commit = {}};
  }

  void say(const std::string& line) const {
    if (!session_.arguments.json) session_.process.err << line << '\n' << std::flush;
  }

  static models::Progress shown_on(Progress& bar) {
    return [&bar](std::string_view what, std::uint64_t done, std::uint64_t total) {
      bar.show(what, done, total);
    };
  }

  const Session& session_;
  encoder::Precision precision_;
  Context context_;
};

}  // namespace

absl::StatusOr<int> run_models_pull(const Session& session) {
  const Arguments& arguments = session.arguments;
  ATIMO_ASSIGN_OR_RETURN(const encoder::Precision precision, encoder::parse_precision(arguments.precision));
  for (const std::string& name : arguments.model_names) ATIMO_RETURN_IF_ERROR(models::check_model_name(name));
  Json json = {{"installed", Json::array()}, {"failures", Json::array()}};
  std::vector<absl::StatusCode> failures;
  for (const std::string& name : arguments.model_names) {
    const auto installed = Pull(session, precision).run(name);
    if (!installed.ok()) {
      report(session, installed.status());
      failures.push_back(installed.status().code());
      json["failures"].push_back({{"name", name}, {"error", message_of(installed.status())}});
      continue;
    }
    json["installed"].push_back(model_json(*installed));
    if (!arguments.json)
      session.process.out << concat(name, "  ", arguments.precision, "  ",
                                    size_text(installed->bytes, session.view), "  ", installed->path.string(),
                                    "\n");
  }
  if (arguments.json) session.process.out << wire::to_text(json, 2) << '\n';
  return exit_code(failures);
}

}  // namespace atimo::cli::internal
