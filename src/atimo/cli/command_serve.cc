#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/key_file.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/cli/internal/stop_signal.h"
#include "atimo/server/api_keys.h"
#include "atimo/server/http_server.h"

namespace atimo::cli::internal {

absl::StatusOr<int> run_serve(const Session& session) {
  const config::Config& config = session.config;
  const Labels& words = labels(session.view.lang);
  const StopSignal stop;
  ATIMO_ASSIGN_OR_RETURN(const ConfiguredModels models, open_configured_models(session));
  ATIMO_ASSIGN_OR_RETURN(const auto engine, open_engine(session, config.home, models));
  ATIMO_ASSIGN_OR_RETURN(auto served, served_models(session, models));
  server::HttpServerOptions options;
  options.router.models = std::make_shared<const server::ModelService>(std::move(served));
  options.address = config.host;
  options.port = config.port;
  ATIMO_ASSIGN_OR_RETURN(options.router.keys, server::KeyRing::open(key_file(session)));
  ATIMO_ASSIGN_OR_RETURN(const auto server, server::HttpServer::start(*engine, std::move(options)));
  const bool is_ipv6 = config.host.find(':') != std::string::npos;
  session.process.err << concat(words.listening, " http://", is_ipv6 ? "[" : "", config.host,
                                is_ipv6 ? "]" : "", ":", server->port(), "\n")
                      << std::flush;
  stop.wait();
  server->stop();
  session.process.err << concat(words.stopped, "\n");
  return kExitOk;
}

}  // namespace atimo::cli::internal
