#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/client/remote_engine.h"
#include "atimo/daemon/lock.h"
#include "atimo/daemon/process.h"
#include "atimo/wire/corpus_json.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {

using daemon::Record;
using daemon::Resident;

absl::StatusOr<Record> ready_resident(const Session& session, std::string_view hint) {
  const Resident resident = daemon::find(session.config.home);
  const std::string home = session.config.home.string();
  if (resident.state == Resident::State::kReady) return resident.record;
  if (resident.state == Resident::State::kStarting)
    return absl::UnavailableError(concat("o servidor da pasta ", home, " ainda está abrindo"));
  return absl::UnavailableError(concat("nenhum servidor do Átimo roda na pasta ", home, hint));
}

namespace {

nlohmann::ordered_json record_json(const Session& session, const Record& record) {
  return {{"pid", record.pid},
          {"version", record.version},
          {"address",
           record.address.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(record.address)},
          {"socket", record.socket.string()},
          {"on_demand", record.start == Record::Start::kByCommand},
          {"started_at", record.started_at},
          {"log", daemon::log_path(session.config.home).string()}};
}

void show(const Session& session, const engine::EngineStatus& status, const Record* record) {
  std::ostream& out = session.process.out;
  if (session.arguments.json) {
    nlohmann::ordered_json json = wire::status_json(status);
    if (record != nullptr) json["server"] = record_json(session, *record);
    out << wire::to_text(json, 2) << '\n';
    return;
  }
  out << render_status(status, session.view);
  if (record == nullptr) return;
  const Labels& words = labels(session.view.lang);
  const std::string place = record->address.empty() ? "" : concat(record->address, ", ");
  out << concat(fit(words.server, 16), "pid ", record->pid, ", ", place, record->socket.string(), ", ",
                words.started, " ", record->started_at, "\n");
}

}  // namespace

// With --no-daemon, and where no server could be started, the data folder is opened here.
absl::StatusOr<int> run_status(const Session& session) {
  if (session.config.daemon == "off" || session.process.executable.empty()) {
    ATIMO_RETURN_IF_ERROR(take_data_folder(session));
    ATIMO_ASSIGN_OR_RETURN(const auto engine, session.open_engine(session.config.home));
    show(session, engine->status(), nullptr);
    return kExitOk;
  }
  ATIMO_ASSIGN_OR_RETURN(const Record record,
                         ready_resident(session, "; \"atimo status --no-daemon\" mostra o acervo"));
  const auto engine = client::remote_engine({.socket = record.socket});
  show(session, engine->status(), &record);
  return kExitOk;
}

absl::StatusOr<int> run_stop(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const Record record, ready_resident(session, ""));
  ATIMO_RETURN_IF_ERROR(daemon::stop(session.config.home, record));
  if (session.arguments.json)
    session.process.out << wire::to_text({{"stopped", record.pid}}, 2) << '\n';
  else
    session.process.out << concat(labels(session.view.lang).stopped, "\n");
  return kExitOk;
}

}  // namespace atimo::cli::internal
