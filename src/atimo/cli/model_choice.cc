#include "atimo/cli/internal/model_choice.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>
#include <utility>

#include "atimo/answering/answering_engine.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/cache/cache_store.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/version.h"
#include "atimo/llm/openai_chat.h"
#include "atimo/mini/mini.h"

namespace atimo::cli::internal {

models::ModelStore model_store(const Session& session) {
  return {session.config.home / "models",
          {{.name = "mini", .precision = encoder::Precision::kInt8, .bytes = mini::model_bytes()}}};
}

bool is_model_file(const std::filesystem::path& name) {
  return name.has_parent_path() || name.extension() == ".atimo";
}

absl::StatusOr<ChosenModel> model_at(const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(auto file, encoder::ModelFile::open(path));
  return ChosenModel{std::move(file), path.string()};
}

namespace {

struct InstalledChoice {
  models::ModelStore store;
  models::InstalledModel model;
};

absl::StatusOr<InstalledChoice> installed_model(const Session& session, std::string_view name,
                                                encoder::Precision precision) {
  models::ModelStore store = model_store(session);
  ATIMO_ASSIGN_OR_RETURN(models::InstalledModel model, store.find(name, precision));
  return InstalledChoice{std::move(store), std::move(model)};
}

}  // namespace

absl::StatusOr<ChosenModel> chosen_model(const Session& session, std::string otherwise) {
  const Arguments& arguments = session.arguments;
  std::string name = arguments.model;
  std::string precision_name = arguments.precision;
  if (name.empty()) {
    name = std::move(otherwise);
    if (const std::size_t colon = name.rfind(':'); colon != std::string::npos && !is_model_file(name)) {
      precision_name = name.substr(colon + 1);
      name.resize(colon);
    }
  }
  if (name.empty()) return absl::InvalidArgumentError("falta --model MODELO");
  ATIMO_ASSIGN_OR_RETURN(const encoder::Precision precision, encoder::parse_precision(precision_name));
  if (is_model_file(name)) return model_at(name);
  ATIMO_ASSIGN_OR_RETURN(const InstalledChoice installed, installed_model(session, name, precision));
  ATIMO_ASSIGN_OR_RETURN(auto file, installed.store.open(installed.model));
  return ChosenModel{std::move(file), models::place_of(installed.model)};
}

encoder::CpuOptions cpu_options(const Arguments& arguments) {
  return {.threads = arguments.threads, .instruction_set = arguments.instruction_set};
}

namespace {

constexpr int kMilvusAttempts = 4;
constexpr std::chrono::seconds kLongestMilvusCall{20};

}  // namespace

absl::StatusOr<std::shared_ptr<const encoder::Encoder>> open_model(const Session& session,
                                                                   std::string_view key, std::string name) {
  if (name.empty() || name == "none") return nullptr;
  encoder::Encoder::Opener opener;
  std::string place = name;
  if (is_model_file(name)) {
    opener = [path = std::filesystem::path(name)] { return encoder::ModelFile::open(path); };
  } else {
    std::string precision = "int8";
    if (const std::size_t colon = name.rfind(':'); colon != std::string::npos) {
      precision = name.substr(colon + 1);
      name.resize(colon);
    }
    absl::StatusOr<encoder::Precision> parsed = encoder::parse_precision(precision);
    if (!parsed.ok()) return annotate(parsed.status(), key);
    absl::StatusOr<InstalledChoice> installed = installed_model(session, name, *parsed);
    if (!installed.ok()) return annotate(installed.status(), key);
    place = models::place_of(installed->model);
    opener = [choice = *std::move(installed)] { return choice.store.open(choice.model); };
  }
  encoder::Encoder::Options options;
  if (session.config.models_load == "lazy") options.load = encoder::Encoder::Load::kWithTheFirstText;
  absl::StatusOr<std::shared_ptr<const encoder::Encoder>> model =
      encoder::Encoder::open(std::move(opener), place, options);
  return model.ok() ? std::move(model) : annotate(model.status(), key);
}

namespace {

// Null when no server is named. Does not connect.
absl::StatusOr<std::shared_ptr<llm::ChatModel>> open_chat(const config::Config& config) {
  if (config.llm_url.empty()) return nullptr;
  llm::OpenAiChatOptions options;
  options.base_url = config.llm_url;
  options.model = config.llm_model;
  options.api_key = config.llm_api_key;
  ATIMO_ASSIGN_OR_RETURN(auto chat, llm::OpenAiChat::create(std::move(options)));
  return chat;
}

// NotFound: none is wanted.
absl::StatusOr<retrieval::Ranker> open_ranker(const config::Config& config) {
  constexpr std::uint64_t kMaxBytes = 16u << 20;
  if (config.ranker == "none") return absl::NotFoundError("none");
  if (config.ranker == "mini") return retrieval::Ranker::parse(mini::ranker_bytes());
  const absl::StatusOr<std::string> bytes = read_file(config.ranker, kMaxBytes);
  if (!bytes.ok()) return absl::FailedPreconditionError(concat(message_of(bytes.status())));
  absl::StatusOr<retrieval::Ranker> ranker = retrieval::Ranker::parse(*bytes);
  return ranker.ok() ? std::move(ranker) : annotate(ranker.status(), config.ranker);
}

absl::StatusOr<std::string> redis_password(const config::Config& config, const redis::Options& from_url) {
  constexpr std::uint64_t kMaxBytes = 4096;
  if (config.redis_password_file.empty())
    return config.redis_password.empty() ? from_url.password : config.redis_password;
  const absl::StatusOr<std::string> text = read_file(config.redis_password_file, kMaxBytes);
  if (!text.ok()) return annotate(text.status(), "redis_password_file");
  return text->substr(0, text->find_first_of("\r\n"));
}

absl::StatusOr<std::unique_ptr<cache::CacheStore>> open_redis_cache(const config::Config& config) {
  cache::RedisStoreOptions options;
  options.name = config.redis_name;
  ATIMO_ASSIGN_OR_RETURN(options.server, redis::parse_url(config.redis_url));
  ATIMO_ASSIGN_OR_RETURN(options.server.password, redis_password(config, options.server));
  options.server.roots = config.redis_roots;
  options.server.longest_call = std::chrono::milliseconds(config.redis_timeout_ms);
  return cache::open_redis_store(options);
}

// Null when none is wanted, or the data folder's cannot be opened: answers go on without it. A server that is
// away is no failure: the cache works once it is there.
absl::StatusOr<std::unique_ptr<cache::CacheStore>> open_cache(const config::Config& config) {
  if (config.cache == "redis") return open_redis_cache(config);
  if (config.cache == "off") return nullptr;
  absl::StatusOr<std::unique_ptr<cache::CacheStore>> store =
      cache::open_sqlite_store(config.home / "cache.db");
  if (store.ok()) return store;
  spdlog::warn("sem cache de respostas: {}", message_of(store.status()));
  return nullptr;
}

}  // namespace

std::filesystem::path prompts_folder(const config::Config& config) {
  return config.prompts.empty() ? config.home / "prompts" : config.prompts;
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

absl::StatusOr<ConfiguredModels> open_configured_models(const Session& session) {
  ConfiguredModels models;
  ATIMO_ASSIGN_OR_RETURN(models.embedder, open_model(session, "embedder", session.config.embedder));
  ATIMO_ASSIGN_OR_RETURN(models.reranker, open_model(session, "reranker", session.config.reranker));
  ATIMO_ASSIGN_OR_RETURN(models.chat, open_chat(session.config));
  return models;
}

absl::StatusOr<std::vector<server::ServedModel>> served_models(const Session& session,
                                                               const ConfiguredModels& models) {
  std::shared_ptr<const encoder::Encoder> embedder = models.embedder;
  if (embedder == nullptr) {
    ATIMO_ASSIGN_OR_RETURN(embedder, open_model(session, "embedder", "mini"));
  }
  std::vector<server::ServedModel> served = {{server::ModelKind::kEmbedder, std::move(embedder)}};
  if (models.reranker != nullptr) served.push_back({server::ModelKind::kReranker, models.reranker});
  return served;
}

absl::StatusOr<std::unique_ptr<engine::LocalEngine>> open_engine(const Session& session,
                                                                 const std::filesystem::path& home,
                                                                 const ConfiguredModels& models) {
  const config::Config& config = session.config;
  ATIMO_ASSIGN_OR_RETURN(const retrieval::Fusion fusion, retrieval::parse_fusion(config.fusion));
  ATIMO_ASSIGN_OR_RETURN(const retrieval::HydeMode hyde, retrieval::parse_hyde_mode(config.hyde));
  absl::StatusOr<retrieval::Ranker> ranker = open_ranker(config);
  // Only the data folder's own documents belong in its collection: an evaluation elsewhere keeps to itself.
  std::optional<engine::MilvusOptions> milvus;
  if (config.corpus == "milvus" && home == config.home) milvus = milvus_options(config);
  return session.process.open_engine({.home = home,
                                      .max_file_bytes = config.max_file_bytes,
                                      .embedder = models.embedder,
                                      .fusion = fusion,
                                      .dense_share = static_cast<float>(config.dense_percent) / 100,
                                      .reranker = models.reranker,
                                      .rerank_depth = config.rerank_depth,
                                      .rerank_share = static_cast<float>(config.rerank_percent) / 100,
                                      .chat = models.chat,
                                      .hyde = hyde,
                                      .ranker = std::move(ranker),
                                      .milvus = std::move(milvus)});
}

absl::StatusOr<std::unique_ptr<engine::Engine>> open_answering_engine(const Session& session,
                                                                      const ConfiguredModels& models) {
  const config::Config& config = session.config;
  answering::AnsweringOptions options;
  options.chat = models.chat;
  ATIMO_ASSIGN_OR_RETURN(options.prompts, answering::load_prompts(prompts_folder(config)));
  options.writer = {.context_tokens = config.llm_context_tokens, .answer_tokens = config.llm_answer_tokens};
  ATIMO_ASSIGN_OR_RETURN(auto engine, open_engine(session, config.home, models));
  ATIMO_ASSIGN_OR_RETURN(options.cache, open_cache(config));
  options.cache_options.time_to_live = std::chrono::hours(config.cache_hours);
  options.cache_options.most_entries = config.cache_entries;
  options.configuration = kVersion;
  // Where answers are kept makes no other answers: several processes may reach one cache in their own ways.
  for (const auto& [key, fingerprint] : engine_settings(config))
    if (!key.starts_with("redis_") && !key.starts_with("cache"))
      options.configuration += concat("|", key, "=", fingerprint);
  return answering::answering_engine(std::move(engine), std::move(options));
}

absl::StatusOr<std::unique_ptr<engine::LocalEngine>> Session::open_engine(
    const std::filesystem::path& home) const {
  ATIMO_ASSIGN_OR_RETURN(const ConfiguredModels models, open_configured_models(*this));
  return internal::open_engine(*this, home, models);
}

absl::StatusOr<std::shared_ptr<const encoder::Encoder>> open_embedder(const Session& session) {
  return open_model(session, "embedder", session.config.embedder);
}

absl::StatusOr<std::unique_ptr<encoder::Encoder>> open_chosen_model(const Session& session,
                                                                    std::string otherwise) {
  ATIMO_ASSIGN_OR_RETURN(ChosenModel model, chosen_model(session, std::move(otherwise)));
  return encoder::Encoder::open(std::move(model.file), model.place,
                                {.cpu = cpu_options(session.arguments), .scheduler = {}});
}

}  // namespace atimo::cli::internal
