#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/progress.h"
#include "atimo/wire/corpus_json.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
absl::StatusOr<int> run_ingest(const Session& session) {
  const Arguments& arguments = session.arguments;
  ATIMO_ASSIGN_OR_RETURN(const auto engine, reach_engine(session));
  absl::StatusOr<engine::IngestReport> ingested;
  {
    Progress progress(session.progress_terminal());
    const engine::IngestOptions options{
        .version_date = arguments.version_date,
        .document_id = arguments.document_id,
        .progress = [&](std::string_view name, std::uint64_t done, std::uint64_t total) {
          progress.show(name, done, total);
        }};
    const std::vector<std::filesystem::path> paths(arguments.paths.begin(), arguments.paths.end());
    ingested = engine->ingest_paths(session.context(), paths, options);
  }
  if (!ingested.ok()) return ingested.status();
  if (arguments.json) session.process.out << wire::to_text(wire::ingest_json(*ingested), 2) << '\n';
  if (!arguments.json) {
    for (const auto& document : ingested->documents) {
      session.process.out << render_ingested(document, session.view);
    }
  }
  std::vector<absl::StatusCode> codes;
  for (const engine::IngestFailure& failure : ingested->failures) {
    codes.push_back(failure.status.code());
    // Readers name the file in their own message; what comes from elsewhere gets its name here.
    const std::string name = std::filesystem::path(failure.source).filename().string();
    const bool named = message_of(failure.status).find(name) != std::string_view::npos;
    report(session, named ? failure.status : annotate(failure.status, failure.source));
  }
  return exit_code(codes);
}

}  // namespace atimo::cli::internal
