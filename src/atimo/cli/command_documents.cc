#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/wire/corpus_json.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {

absl::StatusOr<int> run_documents(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const auto engine, reach_engine(session));
  ATIMO_ASSIGN_OR_RETURN(const auto documents, engine->documents(session.context()));
  if (session.arguments.json) {
    session.process.out << wire::to_text(wire::documents_json(documents), 2) << '\n';
  } else {
    session.process.out << render_documents(documents, session.view);
  }
  return kExitOk;
}

absl::StatusOr<int> run_documents_show(const Session& session) {
  const Arguments& arguments = session.arguments;
  ATIMO_ASSIGN_OR_RETURN(const auto engine, reach_engine(session));
  const Context context = session.context();
  ATIMO_ASSIGN_OR_RETURN(const auto document, engine->document(context, arguments.document_id));
  ATIMO_ASSIGN_OR_RETURN(const auto devices,
                         engine->devices(context, arguments.document_id, arguments.as_of));
  if (arguments.json) {
    session.process.out << wire::to_text(wire::devices_json(document, arguments.as_of, devices), 2) << '\n';
  } else {
    session.process.out << render_document(document, devices, session.view);
  }
  return kExitOk;
}

absl::StatusOr<int> run_documents_remove(const Session& session) {
  const std::string& id = session.arguments.document_id;
  ATIMO_ASSIGN_OR_RETURN(const auto engine, reach_engine(session));
  ATIMO_RETURN_IF_ERROR(engine->remove(session.context(), id));
  if (session.arguments.json) {
    session.process.out << wire::to_text({{"removed", id}}, 2) << '\n';
  } else {
    session.process.out << concat(one_line(id), ": ", labels(session.view.lang).removed, "\n");
  }
  return kExitOk;
}

}  // namespace atimo::cli::internal
