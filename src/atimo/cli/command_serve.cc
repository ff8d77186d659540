#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/key_file.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/cli/internal/now.h"
#include "atimo/cli/internal/stop_signal.h"
#include "atimo/cli/internal/version.h"
#include "atimo/daemon/lock.h"
#include "atimo/daemon/process.h"
#include "atimo/daemon/systemd.h"
#include "atimo/daemon/unix_socket.h"
#include "atimo/server/api_keys.h"
#include "atimo/server/http_server.h"

namespace atimo::cli::internal {
namespace {

// "atimo stop" waits six seconds: what runs longer is cancelled in time.
constexpr std::chrono::milliseconds kStopGrace{4'000};
constexpr std::chrono::seconds kLongestWarming{5};

// One ingest works and the next waits for it, each on a worker of its own: questions need others.
constexpr unsigned kIngestWorkers = 2;

// The sockets of a resident server. A Unix one always, so that commands find it; a port unless somebody gave
// one that listens already.
struct Sockets {
  std::vector<int> listeners;
  std::optional<daemon::UnixSocket> own;
  std::string path;  // of the Unix socket
  bool has_port = false;
};

absl::StatusOr<Sockets> sockets_of(const Session& session) {
  Sockets sockets;
  for (const daemon::InheritedSocket& inherited :
       daemon::inherited_sockets(session.variable("LISTEN_PID"), session.variable("LISTEN_FDS"))) {
    sockets.listeners.push_back(inherited.descriptor);
    sockets.has_port = sockets.has_port || inherited.path.empty();
    if (!inherited.path.empty()) sockets.path = inherited.path;
  }
  if (!sockets.path.empty()) return sockets;
  ATIMO_ASSIGN_OR_RETURN(const std::filesystem::path path,
                         daemon::socket_path(session.config.home, session.variable("XDG_RUNTIME_DIR")));
  ATIMO_ASSIGN_OR_RETURN(sockets.own, daemon::UnixSocket::listen(path));
  sockets.listeners.push_back(sockets.own->release());
  sockets.path = path.string();
  return sockets;
}

std::string address_of(const config::Config& config, std::uint16_t port) {
  if (port == 0) return {};
  const bool is_ipv6 = config.host.find(':') != std::string::npos;
  return concat("http://", is_ipv6 ? "[" : "", config.host, is_ipv6 ? "]" : "", ":", port);
}

void say(const Session& session, std::string_view text) {
  const bool is_logged = session.arguments.background;
  session.process.err << concat(is_logged ? concat(now_iso(), " ") : "", text, "\n") << std::flush;
}

// Until a signal comes or, of a server for the commands alone, nobody has asked for a while.
void wait_for_end(const Session& session, const StopSignal& stop, const server::HttpServer& server) {
  if (!session.arguments.on_demand) return stop.wait();
  const std::chrono::milliseconds patience = std::chrono::minutes(session.config.daemon_idle_minutes);
  for (auto idle = server.idle_for(); idle < patience; idle = server.idle_for())
    if (stop.wait_for(patience - idle)) return;
}

// The first question of a process adds up what the corpus cites (some 0.1 s over 50,000 articles): here it is
// nobody's.
void warm(const Session& session, const engine::Engine& engine) {
  engine::Question question{.text = "licitação", .as_of = {}, .document_ids = {}};
  // By words alone: models may not be wanted before their first text.
  question.fusion = retrieval::Fusion::kLexical;
  question.rerank_depth = 0;
  question.hyde = retrieval::HydeMode::kOff;
  engine.search(Context(session.arguments.name_space, Clock::now() + kLongestWarming), question)
      .status()
      .IgnoreError();
}

absl::StatusOr<int> serve_here(const Session& session) {
  const config::Config& config = session.config;
  const Labels& words = labels(session.view.lang);
  const StopSignal stop;
  if (!session.arguments.on_demand) ATIMO_RETURN_IF_ERROR(retire_on_demand(session));
  ATIMO_ASSIGN_OR_RETURN(daemon::Lock lock, daemon::Lock::acquire(config.home));
  ATIMO_ASSIGN_OR_RETURN(const Sockets sockets, sockets_of(session));
  ATIMO_ASSIGN_OR_RETURN(const ConfiguredModels models, open_configured_models(session));
  ATIMO_ASSIGN_OR_RETURN(const auto engine, open_answering_engine(session, models));
  ATIMO_ASSIGN_OR_RETURN(auto served, served_models(session, models));
  warm(session, *engine);
  server::HttpServerOptions options;
  options.router.models = std::make_shared<server::ModelService>(
      std::move(served),
      server::ModelLoading{.at_start = config.models_load != "lazy",
                           .unload_after_idle = std::chrono::minutes(config.models_idle_minutes)});
  options.address = config.host;
  options.port = config.port;
  ATIMO_ASSIGN_OR_RETURN(options.router.keys, server::KeyRing::open(key_file(session)));
  options.open_port = !session.arguments.on_demand && !sockets.has_port;
  options.listeners = sockets.listeners;
  options.stop_grace = kStopGrace;
  options.worker_threads = std::thread::hardware_concurrency() + kIngestWorkers;
  // An answer that a language model writes takes a thread that waits for it.
  if (!config.llm_url.empty()) options.answer_threads = options.max_connections;
  ATIMO_ASSIGN_OR_RETURN(const auto server, server::HttpServer::start(*engine, std::move(options)));
  const std::string address = address_of(config, server->port());
  using Start = daemon::Record::Start;
  ATIMO_RETURN_IF_ERROR(
      lock.publish({.pid = ::getpid(),
                    .version = std::string(kVersion),
                    .build = build_id(session),
                    .address = address,
                    .socket = sockets.path,
                    .start = session.arguments.on_demand ? Start::kByCommand : Start::kByUser,
                    .started_at = now_iso(),
                    .settings = engine_settings(config)}));
  const std::string manager = session.variable("NOTIFY_SOCKET");
  ATIMO_RETURN_IF_ERROR(daemon::notify(manager, "READY=1"));
  say(session, concat(words.listening, " ", address.empty() ? sockets.path : address));
  wait_for_end(session, stop, *server);
  daemon::notify(manager, "STOPPING=1").IgnoreError();
  server->stop();
  say(session, words.stopped);
  return kExitOk;
}

// Starts the same command in a process of its own and returns when it answers.
absl::StatusOr<int> serve_detached(const Session& session) {
  const Process& process = session.process;
  if (process.executable.empty())
    return absl::FailedPreconditionError("não sei qual é o arquivo deste programa; inicie-o sem --detach");
  ATIMO_RETURN_IF_ERROR(retire_on_demand(session));
  ATIMO_RETURN_IF_ERROR(daemon::Lock::acquire(session.config.home).status());
  daemon::Launch launch{.argv = {process.executable.string()}, .home = session.config.home};
  for (const std::string& argument : process.arguments)
    if (argument != "--detach") launch.argv.push_back(argument);
  launch.argv.emplace_back("--background");
  ATIMO_ASSIGN_OR_RETURN(const daemon::Record record, daemon::launch(launch));
  const std::string place = record.address.empty() ? record.socket.string() : record.address;
  if (session.arguments.json) {
    const nlohmann::ordered_json json = {
        {"pid", record.pid}, {"address", record.address}, {"socket", record.socket.string()}};
    process.out << json.dump(2) << '\n';
  } else {
    process.out << concat(labels(session.view.lang).listening, " ", place, " (pid ", record.pid, ")\n");
  }
  return kExitOk;
}

}  // namespace

absl::StatusOr<int> run_serve(const Session& session) {
  return session.arguments.detach ? serve_detached(session) : serve_here(session);
}

}  // namespace atimo::cli::internal
