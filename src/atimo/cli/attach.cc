#include "atimo/cli/internal/attach.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <ostream>
#include <span>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/cli/internal/version.h"
#include "atimo/client/remote_engine.h"
#include "atimo/daemon/lock.h"
#include "atimo/daemon/process.h"

namespace atimo::cli::internal {
namespace {

using daemon::Record;
using daemon::Resident;

// Flags that `serve` knows too and that shape the engine; the others travel with the question.
constexpr std::string_view kEngineFlags[] = {"embedder", "reranker", "ranker", "llm_url", "llm_model"};
constexpr std::string_view kQuestionFlags[] = {"fusion", "rerank_depth", "hyde"};

constexpr std::chrono::seconds kLongestEnd{6};
constexpr int kStarts = 3;

bool contains(std::span<const std::string_view> keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// How the resident is not as this command needs it, in words; empty: it is.
std::string difference(const Session& session, const Record& record) {
  if (record.version != kVersion)
    return concat("é da versão ", record.version, ", e este programa, da ", kVersion);
  if (record.build != build_id(session)) return "é de outra compilação do programa";
  for (const auto& [key, fingerprint] : engine_settings(session.config)) {
    if (contains(kQuestionFlags, key) && is_flag_given(session.arguments, key)) continue;
    const auto found = record.settings.find(key);
    if (found == record.settings.end() || found->second != fingerprint)
      return concat("tem outra configuração (", key, ")");
  }
  return {};
}

absl::Status not_as_needed(const Record& record, std::string_view how) {
  return absl::FailedPreconditionError(concat("o servidor da pasta de dados (pid ", record.pid, ") ", how,
                                              "; pare-o com \"atimo stop\" e inicie-o de novo"));
}

void notice(const Session& session, std::string_view text) {
  if (session.process.err_is_terminal) session.process.err << concat("atimo: ", text, "\n") << std::flush;
}

absl::StatusOr<Record> start(const Session& session) {
  daemon::Launch launch{.argv = {session.process.executable.string(), "serve", "--background", "--on-demand"},
                        .home = std::filesystem::absolute(session.config.home)};
  const auto add = [&launch](std::string_view flag, std::string value) {
    launch.argv.emplace_back(flag);
    launch.argv.push_back(std::move(value));
  };
  add("--home", launch.home.string());
  const std::string& config_file = session.arguments.config_file;
  if (!config_file.empty()) add("--config", std::filesystem::absolute(config_file).string());
  for (const config::FlagValue& setting : session.arguments.settings)
    if (contains(kEngineFlags, setting.key)) add(setting.flag, setting.value);
  notice(session, "iniciando o servidor residente…");
  // Who stops servers meanwhile does not mean this one.
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<Record> started = daemon::launch(launch);
    if (!absl::IsAborted(started.status()) || attempt == kStarts) return started;
  }
}

// The socket of a resident that fits; nullopt: there is none, and none may be started.
absl::StatusOr<std::optional<std::filesystem::path>> resident_socket(const Session& session) {
  Resident resident = daemon::find(session.config.home);
  if (resident.state == Resident::State::kReady) {
    const std::string how = difference(session, resident.record);
    if (how.empty()) return resident.record.socket;
    if (resident.record.start == Record::Start::kByUser) return not_as_needed(resident.record, how);
    notice(session, concat("o servidor residente ", how, "; reiniciando"));
    ATIMO_RETURN_IF_ERROR(daemon::stop(session.config.home, resident.record));
    resident.state = Resident::State::kNone;
  }
  const bool may_start = session.config.daemon == "auto" && !session.process.executable.empty();
  if (!may_start && resident.state == Resident::State::kNone) return std::nullopt;
  if (!may_start) return take_data_folder(session);
  ATIMO_ASSIGN_OR_RETURN(const Record record, start(session));
  // Another command may have been faster, with a configuration of its own.
  if (const std::string how = difference(session, record); !how.empty()) return not_as_needed(record, how);
  return record.socket;
}

absl::StatusOr<std::unique_ptr<engine::Engine>> open_here(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const ConfiguredModels models, open_configured_models(session));
  return open_answering_engine(session, models);
}

}  // namespace

std::map<std::string, std::string> engine_settings(const config::Config& config) {
  const std::pair<std::string_view, std::string> values[] = {
      {"embedder", config.embedder},
      {"fusion", config.fusion},
      {"dense_percent", concat(config.dense_percent)},
      {"reranker", config.reranker},
      {"rerank_depth", concat(config.rerank_depth)},
      {"rerank_percent", concat(config.rerank_percent)},
      {"hyde", config.hyde},
      {"llm_url", config.llm_url},
      {"llm_model", config.llm_model},
      {"llm_api_key", config.llm_api_key},
      {"llm_context_tokens", concat(config.llm_context_tokens)},
      {"llm_answer_tokens", concat(config.llm_answer_tokens)},
      {"prompts", config.prompts.string()},
      {"cache", config.cache},
      {"cache_hours", concat(config.cache_hours)},
      {"redis_url", config.redis_url},
      {"redis_password", config.redis_password},
      {"redis_password_file", config.redis_password_file.string()},
      {"redis_roots", config.redis_roots.string()},
      {"redis_name", config.redis_name},
      {"redis_timeout_ms", concat(config.redis_timeout_ms)},
      {"cache_entries", concat(config.cache_entries)},
      {"ranker", config.ranker},
      {"max_file_bytes", concat(config.max_file_bytes)},
      {"corpus", config.corpus},
      {"milvus_endpoint", config.milvus_endpoint},
      {"milvus_collection", config.milvus_collection},
      {"milvus_token", config.milvus_token},
      {"milvus_database", config.milvus_database},
      {"milvus_tls", concat(config.milvus_tls)},
      {"milvus_roots", config.milvus_roots.string()}};
  std::map<std::string, std::string> settings;
  for (const auto& [key, value] : values) settings[std::string(key)] = fmt::format("{:016x}", hash64(value));
  return settings;
}

std::string build_id(const Session& session) {
  std::error_code none;
  const auto changed = std::filesystem::last_write_time(session.process.executable, none);
  if (none) return {};
  return concat(changed.time_since_epoch().count());
}

absl::Status take_data_folder(const Session& session) {
  ATIMO_RETURN_IF_ERROR(retire_on_demand(session));
  const Resident resident = daemon::find(session.config.home);
  if (resident.state == Resident::State::kNone) return absl::OkStatus();
  const bool is_ready = resident.state == Resident::State::kReady;
  return absl::FailedPreconditionError(
      concat("o servidor do Átimo (", is_ready ? concat("pid ", resident.record.pid) : "ainda abrindo",
             ") está com a pasta ", session.config.home.string(),
             "; pare-o com \"atimo stop\", ou deixe o comando ir por ele, sem --no-daemon"));
}

absl::Status retire_on_demand(const Session& session) {
  const Resident resident = daemon::find(session.config.home);
  const bool is_on_demand =
      resident.state == Resident::State::kReady && resident.record.start == Record::Start::kByCommand;
  return is_on_demand ? daemon::stop(session.config.home, resident.record) : absl::OkStatus();
}

absl::StatusOr<std::optional<client::ResidentOptions>> reach_resident(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const auto socket, resident_socket(session));
  if (!socket) return std::nullopt;
  const auto reattach = [&session]() -> absl::StatusOr<std::filesystem::path> {
    // One that no longer takes connections is about to end, and has the folder until it has.
    const Resident ending = daemon::find(session.config.home);
    if (ending.state == Resident::State::kReady)
      ATIMO_RETURN_IF_ERROR(daemon::wait_for_end(session.config.home, ending.record, kLongestEnd));
    ATIMO_ASSIGN_OR_RETURN(const auto again, resident_socket(session));
    if (again) return *again;
    return absl::UnavailableError("o servidor residente parou");
  };
  return client::ResidentOptions{.socket = *socket, .reattach = reattach};
}

absl::StatusOr<std::unique_ptr<engine::Engine>> reach_engine(const Session& session) {
  if (session.config.daemon == "off") {
    ATIMO_RETURN_IF_ERROR(take_data_folder(session));
    return open_here(session);
  }
  ATIMO_ASSIGN_OR_RETURN(std::optional<client::ResidentOptions> resident, reach_resident(session));
  if (!resident) return open_here(session);
  return client::remote_engine(*std::move(resident));
}

}  // namespace atimo::cli::internal
