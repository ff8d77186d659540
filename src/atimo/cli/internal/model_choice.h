#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/encoder/encoder.h"
#include "atimo/llm/chat_model.h"
#include "atimo/models/model_store.h"
#include "atimo/server/model_service.h"

namespace atimo::cli::internal {

// The models of the data folder, and those of the program.
models::ModelStore model_store(const Session& session);

// A model file and what messages call it.
struct ChosenModel {
  std::shared_ptr<const encoder::ModelFile> file;
  std::string place;
};
// The one that the arguments name, opened; where they name none, `otherwise`, "name" or "name:precision".
// NotFound: no such model is installed; InvalidArgument: none is named, or the precision is unknown.
absl::StatusOr<ChosenModel> chosen_model(const Session& session, std::string otherwise = {});
// Whether a name is the path of a model file.
bool is_model_file(const std::filesystem::path& name);
// A model file by its path.
absl::StatusOr<ChosenModel> model_at(const std::filesystem::path& path);

// That model, ready to run as the arguments say.
absl::StatusOr<std::unique_ptr<encoder::Encoder>> open_chosen_model(const Session& session,
                                                                    std::string otherwise = {});

// A model that the configuration names, and what opening it took.
// The one that a key names: "name", "name:precision" or a file; null for "none" or nothing.
absl::StatusOr<std::shared_ptr<const encoder::Encoder>> open_model(const Session& session,
                                                                   std::string_view key, std::string name);
struct ConfiguredModels {
  std::shared_ptr<const encoder::Encoder> embedder, reranker;  // null: none is named
  std::shared_ptr<llm::ChatModel> chat;                        // null: no server is named; not connected yet
};
absl::StatusOr<ConfiguredModels> open_configured_models(const Session& session);
// Those that a server answers with: the configured ones, and `mini` where no embedder is.
absl::StatusOr<std::vector<server::ServedModel>> served_models(const Session& session,
                                                               const ConfiguredModels& models);
// The engine over a data folder, with these models.
absl::StatusOr<std::unique_ptr<engine::LocalEngine>> open_engine(const Session& session,
                                                                 const std::filesystem::path& home,
                                                                 const ConfiguredModels& models);

// The one over the data folder, which answers by its language model where there is one, and remembers.
absl::StatusOr<std::unique_ptr<engine::Engine>> open_answering_engine(const Session& session,
                                                                      const ConfiguredModels& models);

// Where the texts for the language model may be: the folder that the configuration names, else of the data
// folder.
std::filesystem::path prompts_folder(const config::Config& config);

// The collection that the configuration names, whether or not it is used.
engine::MilvusOptions milvus_options(const config::Config& config);

encoder::CpuOptions cpu_options(const Arguments& arguments);

// The model that makes the vectors of questions, as the configuration names it; null when it names none.
absl::StatusOr<std::shared_ptr<const encoder::Encoder>> open_embedder(const Session& session);

}  // namespace atimo::cli::internal
