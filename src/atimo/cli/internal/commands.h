#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/cli/internal/arguments.h"
#include "atimo/cli/internal/render.h"
#include "atimo/cli/run.h"

namespace atimo::cli::internal {

// One run of one command, understood and configured. Borrows the process.
struct Session {
  const Process& process;
  Arguments arguments;
  config::Config config;
  View view;

  Context context() const { return Context(arguments.name_space); }
  std::ostream* progress_terminal() const { return process.err_is_terminal ? &process.err : nullptr; }
  // Empty when the variable is not set.
  std::string variable(std::string_view name) const;
  // Over a data folder, in this process, with the models that the configuration names.
  absl::StatusOr<std::unique_ptr<engine::LocalEngine>> open_engine(const std::filesystem::path& home) const;
};

// "atimo: erro: ..." on the error stream, always one line.
void report(const Session& session, const absl::Status& status);

// Each runs one command and returns the exit code; an error is still to be reported.
absl::StatusOr<int> run_ingest(const Session& session);
absl::StatusOr<int> run_ask(const Session& session);
absl::StatusOr<int> run_chat(const Session& session);
absl::StatusOr<int> run_prompts(const Session& session);
absl::StatusOr<int> run_prompts_show(const Session& session);
absl::StatusOr<int> run_search(const Session& session);
absl::StatusOr<int> run_documents(const Session& session);
absl::StatusOr<int> run_documents_show(const Session& session);
absl::StatusOr<int> run_documents_remove(const Session& session);
absl::StatusOr<int> run_status(const Session& session);
absl::StatusOr<int> run_serve(const Session& session);
absl::StatusOr<int> run_keys(const Session& session);
absl::StatusOr<int> run_keys_add(const Session& session);
absl::StatusOr<int> run_keys_remove(const Session& session);
absl::StatusOr<int> run_doctor(const Session& session);
absl::StatusOr<int> run_stop(const Session& session);
absl::StatusOr<int> run_eval(const Session& session);
absl::StatusOr<int> run_cache_eval(const Session& session);
absl::StatusOr<int> run_cache_stats(const Session& session);
absl::StatusOr<int> run_cache_entries(const Session& session);
absl::StatusOr<int> run_cache_invalidate(const Session& session);
absl::StatusOr<int> run_cache_clear(const Session& session);
absl::StatusOr<int> run_cache_export(const Session& session);
absl::StatusOr<int> run_feedback(const Session& session);
absl::StatusOr<int> run_models(const Session& session);
absl::StatusOr<int> run_models_pull(const Session& session);
absl::StatusOr<int> run_models_verify(const Session& session);
absl::StatusOr<int> run_models_unload(const Session& session);
absl::StatusOr<int> run_models_reload(const Session& session);
absl::StatusOr<int> run_models_remove(const Session& session);
absl::StatusOr<int> run_embed(const Session& session);
absl::StatusOr<int> run_rerank(const Session& session);
absl::StatusOr<int> run_bench_encoder(const Session& session);

}  // namespace atimo::cli::internal
