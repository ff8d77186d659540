#include "atimo/cli/internal/model_choice.h"

#include <chrono>
#include <optional>
#include <utility>

#include "atimo/base/status_macros.h"

namespace atimo::cli::internal {

models::ModelStore model_store(const Session& session) {
  return models::ModelStore(session.config.home / "models");
}

absl::StatusOr<std::filesystem::path> chosen_model(const Session& session) {
  const Arguments& arguments = session.arguments;
  if (arguments.model.empty()) return absl::InvalidArgumentError("falta --model MODELO");
  ATIMO_ASSIGN_OR_RETURN(const encoder::Precision precision, encoder::parse_precision(arguments.precision));
  const std::filesystem::path named = arguments.model;
  if (named.has_parent_path() || named.extension() == ".atimo") return named;
  return model_store(session).path_of(arguments.model, precision);
}

encoder::CpuOptions cpu_options(const Arguments& arguments) {
  return {.threads = arguments.threads, .instruction_set = arguments.instruction_set};
}

namespace {

constexpr int kMilvusAttempts = 4;
constexpr std::chrono::seconds kLongestMilvusCall{20};

// The model that a key names: "name", "name:precision" or a file. Null when it is empty.
absl::StatusOr<std::shared_ptr<const encoder::Encoder>> open_named(const Session& session,
                                                                   std::string_view key, std::string name) {
  if (name.empty()) return nullptr;
  std::filesystem::path path = name;
  if (!path.has_parent_path() && path.extension() != ".atimo") {
    std::string precision = "int8";
    if (const std::size_t colon = name.rfind(':'); colon != std::string::npos) {
      precision = name.substr(colon + 1);
      name.resize(colon);
    }
    const absl::StatusOr<encoder::Precision> parsed = encoder::parse_precision(precision);
    if (!parsed.ok()) return annotate(parsed.status(), key);
    absl::StatusOr<std::filesystem::path> installed = model_store(session).path_of(name, *parsed);
    if (!installed.ok()) return annotate(installed.status(), key);
    path = *std::move(installed);
  }
  absl::StatusOr<std::shared_ptr<const encoder::Encoder>> model = encoder::Encoder::open(path, {});
  return model.ok() ? model : annotate(model.status(), key);
}

engine::MilvusOptions milvus_options(const config::Config& config) {
  using Security = milvus::ConnectionOptions::Security;
  engine::MilvusOptions options;
  options.collection = config.milvus_collection;
  options.connection.endpoint = config.milvus_endpoint;
  options.connection.security = config.milvus_tls ? Security::kTls : Security::kPlain;
  options.connection.roots = config.milvus_roots;
  options.connection.token = config.milvus_token;
  options.connection.database = config.milvus_database;
  // A question is answered or refused soon; feeding has its own way of insisting.
  options.connection.attempts = kMilvusAttempts;
  options.connection.longest_call = kLongestMilvusCall;
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<engine::Engine>> Session::open_engine(
    const std::filesystem::path& home) const {
  ATIMO_ASSIGN_OR_RETURN(auto embedder, open_named(*this, "embedder", config.embedder));
  ATIMO_ASSIGN_OR_RETURN(auto reranker, open_named(*this, "reranker", config.reranker));
  ATIMO_ASSIGN_OR_RETURN(const retrieval::Fusion fusion, retrieval::parse_fusion(config.fusion));
  // Only the data folder's own documents belong in its collection: an evaluation elsewhere keeps to itself.
  std::optional<engine::MilvusOptions> milvus;
  if (config.corpus == "milvus" && home == config.home) milvus = milvus_options(config);
  return process.open_engine({.home = home,
                              .max_file_bytes = config.max_file_bytes,
                              .embedder = std::move(embedder),
                              .fusion = fusion,
                              .dense_share = static_cast<float>(config.dense_percent) / 100,
                              .reranker = std::move(reranker),
                              .rerank_depth = config.rerank_depth,
                              .milvus = std::move(milvus)});
}

absl::StatusOr<std::unique_ptr<encoder::Encoder>> open_chosen_model(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const std::filesystem::path path, chosen_model(session));
  return encoder::Encoder::open(path, {.cpu = cpu_options(session.arguments), .scheduler = {}});
}

}  // namespace atimo::cli::internal
