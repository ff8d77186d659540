#include "atimo/cli/run.h"

#include <csignal>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/help.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/cli/internal/logging.h"
#include "atimo/cli/internal/version.h"

namespace atimo::cli {
namespace internal {

std::string Session::variable(std::string_view name) const {
  const auto found = process.environment.find(name);
  return found == process.environment.end() ? std::string() : found->second;
}

void report(const Session& session, const absl::Status& status) {
  session.process.err << concat("atimo: ", labels(session.view.lang).error, ": ",
                                one_line(message_of(status)), "\n");
}

}  // namespace internal

namespace {

using internal::Command;
using internal::Session;

absl::StatusOr<int> run_version(const Session& session) {
  session.process.out << (session.arguments.json ? concat("{\"version\": \"", internal::kVersion, "\"}\n")
                                                 : concat("atimo ", internal::kVersion, "\n"));
  return internal::kExitOk;
}

absl::StatusOr<int> run_command(const Session& session) {
  switch (session.arguments.command) {
    case Command::kNone:
      return absl::InternalError("no command");
    case Command::kIngest:
      return run_ingest(session);
    case Command::kAsk:
      return run_ask(session);
    case Command::kChat:
      return run_chat(session);
    case Command::kPrompts:
      return run_prompts(session);
    case Command::kPromptsShow:
      return run_prompts_show(session);
    case Command::kSearch:
      return run_search(session);
    case Command::kDocuments:
      return run_documents(session);
    case Command::kDocumentsShow:
      return run_documents_show(session);
    case Command::kDocumentsRemove:
      return run_documents_remove(session);
    case Command::kStatus:
      return run_status(session);
    case Command::kServe:
      return run_serve(session);
    case Command::kKeys:
      return run_keys(session);
    case Command::kKeysAdd:
      return run_keys_add(session);
    case Command::kKeysRemove:
      return run_keys_remove(session);
    case Command::kStop:
      return run_stop(session);
    case Command::kDoctor:
      return run_doctor(session);
    case Command::kEval:
      return run_eval(session);
    case Command::kModels:
      return run_models(session);
    case Command::kModelsPull:
      return run_models_pull(session);
    case Command::kModelsVerify:
      return run_models_verify(session);
    case Command::kModelsRemove:
      return run_models_remove(session);
    case Command::kModelsUnload:
      return run_models_unload(session);
    case Command::kModelsReload:
      return run_models_reload(session);
    case Command::kEmbed:
      return run_embed(session);
    case Command::kRerank:
      return run_rerank(session);
    case Command::kBench:
      return run_bench_encoder(session);
    case Command::kCache:  // a command line with it alone is not understood
      break;
    case Command::kCacheEval:
      return run_cache_eval(session);
    case Command::kCacheStats:
      return run_cache_stats(session);
    case Command::kCacheEntries:
      return run_cache_entries(session);
    case Command::kCacheInvalidate:
      return run_cache_invalidate(session);
    case Command::kCacheClear:
      return run_cache_clear(session);
    case Command::kCacheExport:
      return run_cache_export(session);
    case Command::kFeedback:
      return run_feedback(session);
    case Command::kVersion:
      return run_version(session);
  }
  return absl::InternalError("unknown command");
}

// https://no-color.org: set and not empty, whatever its value.
internal::Colour colour_of(const Process& process) {
  const auto no_color = process.environment.find("NO_COLOR");
  const bool refused = no_color != process.environment.end() && !no_color->second.empty();
  return process.out_is_terminal && !refused ? internal::Colour::kAnsi : internal::Colour::kNever;
}

absl::StatusOr<config::Config> load_config(const Session& session) {
  return config::load({.environment = session.process.environment,
                       .flags = session.arguments.settings,
                       .file = session.arguments.config_file});
}

// Help comes whatever the configuration is like.
absl::StatusOr<int> run_help(const Session& session) {
  const absl::StatusOr<config::Config> config = load_config(session);
  const config::Lang lang = config.ok() ? config->lang : config::Lang::kPortuguese;
  session.process.out << internal::help_text(session.arguments.command, lang);
  return internal::kExitOk;
}

absl::StatusOr<int> configure_and_run(Session& session) {
  if (session.arguments.help) return run_help(session);
  if (session.arguments.command == Command::kVersion) return run_version(session);
  ATIMO_ASSIGN_OR_RETURN(session.config, load_config(session));
  session.view = {.lang = session.config.lang, .colour = colour_of(session.process)};
  internal::log_to_stderr(session.config.log_level);
  return run_command(session);
}

int finish(const Session& session, absl::StatusOr<int> result) {
  const Process& process = session.process;
  process.out.flush();
  if (result.ok() && !process.out) {
    if (process.out_reader_is_gone && process.out_reader_is_gone()) return internal::kExitReaderGone;
    result = absl::AbortedError("não foi possível escrever toda a saída");
  }
  if (result.ok()) return *result;
  report(session, result.status());
  return internal::exit_code(result.status().code());
}

}  // namespace

int run(const Process& process) {
  // A reader that goes away must not end the program in the middle of an ingest; the write fails instead.
  std::signal(SIGPIPE, SIG_IGN);
  Session session{.process = process, .arguments = {}, .config = {}, .view = {}};
  auto arguments = internal::parse_arguments(process.arguments);
  if (!arguments.ok()) return finish(session, arguments.status());
  session.arguments = *std::move(arguments);
  return finish(session, configure_and_run(session));
}

}  // namespace atimo::cli
