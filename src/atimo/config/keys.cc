#include "atimo/config/internal/keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "atimo/base/concat.h"

namespace atimo::config::internal {
namespace {

constexpr std::uint64_t kMaxFileBytesLimit = 4ull << 30;
constexpr std::size_t kMaxHostBytes = 255;
constexpr std::size_t kMaxNameBytes = 255;

std::optional<std::uint64_t> integer_in(std::string_view value, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

template <typename T>
bool set_integer(T& field, std::string_view value, std::uint64_t least, std::uint64_t most) {
  const auto number = integer_in(value, least, most);
  if (number) field = static_cast<T>(*number);
  return number.has_value();
}

bool set_home(Config& config, std::string_view value) {
  if (value.empty() || value.find('\0') != std::string_view::npos) return false;
  config.home = std::filesystem::path(value);
  return true;
}

bool set_host(Config& config, std::string_view value) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_";
  if (value.empty() || value.size() > kMaxHostBytes) return false;
  if (value.find_first_not_of(kAllowed) != std::string_view::npos) return false;
  config.host = std::string(value);
  return true;
}

bool set_port(Config& config, std::string_view value) { return set_integer(config.port, value, 0, 65535); }

bool set_keys_file(Config& config, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return false;
  config.keys_file = std::filesystem::path(value);
  return true;
}

bool set_max_file_bytes(Config& config, std::string_view value) {
  return set_integer(config.max_file_bytes, value, 1, kMaxFileBytesLimit);
}

bool set_log_level(Config& config, std::string_view value) {
  constexpr std::array<std::string_view, 4> kNames = {"error", "warn", "info", "debug"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (value != kNames[i]) continue;
    config.log_level = static_cast<LogLevel>(i);
    return true;
  }
  return false;
}

bool set_lang(Config& config, std::string_view value) {
  if (value != "pt" && value != "en") return false;
  config.lang = value == "en" ? Lang::kEnglish : Lang::kPortuguese;
  return true;
}

bool set_top_k(Config& config, std::string_view value) { return set_integer(config.top_k, value, 1, 100); }

bool set_daemon(Config& config, std::string_view value) {
  if (value != "auto" && value != "attach" && value != "off") return false;
  config.daemon = std::string(value);
  return true;
}

bool set_daemon_idle_minutes(Config& config, std::string_view value) {
  return set_integer(config.daemon_idle_minutes, value, 1, 10'080);
}

bool set_models_load(Config& config, std::string_view value) {
  if (value != "eager" && value != "lazy") return false;
  config.models_load = std::string(value);
  return true;
}

bool set_models_idle_minutes(Config& config, std::string_view value) {
  return set_integer(config.models_idle_minutes, value, 0, 10'080);
}

bool set_embedder(Config& config, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return false;
  config.embedder = std::string(value);
  return true;
}

bool set_fusion(Config& config, std::string_view value) {
  constexpr std::array<std::string_view, 4> kNames = {"lexical", "dense", "weighted", "rrf"};
  if (std::find(kNames.begin(), kNames.end(), value) == kNames.end()) return false;
  config.fusion = std::string(value);
  return true;
}

bool set_dense_percent(Config& config, std::string_view value) {
  return set_integer(config.dense_percent, value, 0, 100);
}

bool set_reranker(Config& config, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return false;
  config.reranker = std::string(value);
  return true;
}

bool set_rerank_percent(Config& config, std::string_view value) {
  return set_integer(config.rerank_percent, value, 0, 100);
}

bool set_rerank_depth(Config& config, std::string_view value) {
  return set_integer(config.rerank_depth, value, 0, 100);
}

bool is_one_line(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

bool set_llm_url(Config& config, std::string_view value) {
  const bool is_url = value.starts_with("http://") || value.starts_with("https://");
  if (!value.empty() && (!is_url || !is_one_line(value) || value.find(' ') != std::string_view::npos))
    return false;
  config.llm_url = std::string(value);
  return true;
}

bool set_llm_model(Config& config, std::string_view value) {
  if (!is_one_line(value)) return false;
  config.llm_model = std::string(value);
  return true;
}

// Goes into a header line.
bool set_llm_api_key(Config& config, std::string_view value) {
  if (!is_one_line(value)) return false;
  config.llm_api_key = std::string(value);
  return true;
}

bool set_llm_context_tokens(Config& config, std::string_view value) {
  return value == "0" ? set_integer(config.llm_context_tokens, value, 0, 0)
                      : set_integer(config.llm_context_tokens, value, 1'024, 10'000'000);
}

bool set_llm_answer_tokens(Config& config, std::string_view value) {
  return set_integer(config.llm_answer_tokens, value, 64, 65'536);
}

bool set_prompts(Config& config, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return false;
  config.prompts = std::filesystem::path(value);
  return true;
}

bool set_cache(Config& config, std::string_view value) {
  if (value != "embedded" && value != "redis" && value != "off") return false;
  config.cache = std::string(value);
  return true;
}

bool set_cache_hours(Config& config, std::string_view value) {
  return set_integer(config.cache_hours, value, 1, 87'600);
}

bool set_cache_entries(Config& config, std::string_view value) {
  return set_integer(config.cache_entries, value, 1, 10'000'000);
}

// May hold a password: a refusal does not print it. What else is wrong is the connection's to say.
bool set_redis_url(Config& config, std::string_view value) {
  if (!value.starts_with("redis://") && !value.starts_with("rediss://")) return false;
  config.redis_url = std::string(value);
  return true;
}

bool set_redis_password(Config& config, std::string_view value) {
  config.redis_password = std::string(value);
  return true;
}

bool set_redis_password_file(Config& config, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return false;
  config.redis_password_file = std::filesystem::path(value);
  return true;
}

bool set_redis_roots(Config& config, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return false;
  config.redis_roots = std::filesystem::path(value);
  return true;
}

bool set_redis_name(Config& config, std::string_view value) {
  const auto fine = [](char c) {
    return c == '_' || c == '-' || c == ':' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  };
  if (value.empty() || value.size() > kMaxNameBytes || !std::all_of(value.begin(), value.end(), fine))
    return false;
  config.redis_name = std::string(value);
  return true;
}

bool set_redis_timeout_ms(Config& config, std::string_view value) {
  return set_integer(config.redis_timeout_ms, value, 1, 10'000);
}

bool set_ranker(Config& config, std::string_view value) {
  if (value.empty() || value.find('\0') != std::string_view::npos) return false;
  config.ranker = std::string(value);
  return true;
}

bool set_hyde(Config& config, std::string_view value) {
  if (value != "off" && value != "auto" && value != "always") return false;
  config.hyde = std::string(value);
  return true;
}

bool set_corpus(Config& config, std::string_view value) {
  if (value != "embedded" && value != "milvus") return false;
  config.corpus = std::string(value);
  return true;
}

// What the host may be is the connection's to say.
bool set_milvus_endpoint(Config& config, std::string_view value) {
  const std::size_t colon = value.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  if (!integer_in(value.substr(colon + 1), 1, 65535)) return false;
  config.milvus_endpoint = std::string(value);
  return true;
}

bool set_milvus_collection(Config& config, std::string_view value) {
  const auto fine = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (value.empty() || value.size() > kMaxNameBytes || (value.front() >= '0' && value.front() <= '9'))
    return false;
  if (!std::all_of(value.begin(), value.end(), fine)) return false;
  config.milvus_collection = std::string(value);
  return true;
}

// Any text: a refusal would print the secret.
bool set_milvus_token(Config& config, std::string_view value) {
  config.milvus_token = std::string(value);
  return true;
}

bool set_milvus_database(Config& config, std::string_view value) {
  if (value.size() > kMaxNameBytes || value.find('\0') != std::string_view::npos) return false;
  config.milvus_database = std::string(value);
  return true;
}

bool set_milvus_tls(Config& config, std::string_view value) {
  if (value != "true" && value != "false") return false;
  config.milvus_tls = value == "true";
  return true;
}

bool set_milvus_roots(Config& config, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return false;
  config.milvus_roots = std::filesystem::path(value);
  return true;
}

constexpr std::array kKeys = {
    Key{"home", "ATIMO_HOME", ValueKind::kText, "uma pasta", set_home},
    Key{"host", "ATIMO_HOST", ValueKind::kText, "um endereço IP ou localhost, como 127.0.0.1", set_host},
    Key{"port", "ATIMO_PORT", ValueKind::kInteger, "um inteiro de 0 a 65535", set_port},
    Key{"keys_file", "ATIMO_KEYS_FILE", ValueKind::kText, "um arquivo de chaves", set_keys_file},
    Key{"max_file_bytes", "ATIMO_MAX_FILE_BYTES", ValueKind::kInteger, "um inteiro de 1 a 4294967296",
        set_max_file_bytes},
    Key{"log_level", "ATIMO_LOG_LEVEL", ValueKind::kText, "error, warn, info ou debug", set_log_level},
    Key{"lang", "ATIMO_LANG", ValueKind::kText, "pt ou en", set_lang},
    Key{"top_k", "ATIMO_TOP_K", ValueKind::kInteger, "um inteiro de 1 a 100", set_top_k},
    Key{"daemon", "ATIMO_DAEMON", ValueKind::kText, "auto, attach ou off", set_daemon},
    Key{"daemon_idle_minutes", "ATIMO_DAEMON_IDLE_MINUTES", ValueKind::kInteger, "um inteiro de 1 a 10080",
        set_daemon_idle_minutes},
    Key{"models_load", "ATIMO_MODELS_LOAD", ValueKind::kText, "eager ou lazy", set_models_load},
    Key{"models_idle_minutes", "ATIMO_MODELS_IDLE_MINUTES", ValueKind::kInteger, "um inteiro de 0 a 10080",
        set_models_idle_minutes},
    Key{"embedder", "ATIMO_EMBEDDER", ValueKind::kText,
        "mini, none ou um modelo instalado, como bge-m3 ou bge-m3:bf16", set_embedder},
    Key{"fusion", "ATIMO_FUSION", ValueKind::kText, "lexical, dense, weighted ou rrf", set_fusion},
    Key{"reranker", "ATIMO_RERANKER", ValueKind::kText,
        "none ou um modelo instalado, como bge-reranker-v2-m3", set_reranker},
    Key{"rerank_depth", "ATIMO_RERANK_DEPTH", ValueKind::kInteger, "um inteiro de 0 a 100", set_rerank_depth},
    Key{"rerank_percent", "ATIMO_RERANK_PERCENT", ValueKind::kInteger, "um inteiro de 0 a 100",
        set_rerank_percent},
    Key{"dense_percent", "ATIMO_DENSE_PERCENT", ValueKind::kInteger, "um inteiro de 0 a 100",
        set_dense_percent},
    Key{"llm_url", "ATIMO_LLM_URL", ValueKind::kText, "um endereço http:// ou https://", set_llm_url},
    Key{"llm_model", "ATIMO_LLM_MODEL", ValueKind::kText, "o nome de um modelo do servidor", set_llm_model},
    Key{"llm_api_key", "ATIMO_LLM_API_KEY", ValueKind::kText, "um texto numa só linha", set_llm_api_key,
        true},
    Key{"llm_context_tokens", "ATIMO_LLM_CONTEXT_TOKENS", ValueKind::kInteger,
        "0, ou um inteiro de 1024 a 10000000", set_llm_context_tokens},
    Key{"llm_answer_tokens", "ATIMO_LLM_ANSWER_TOKENS", ValueKind::kInteger, "um inteiro de 64 a 65536",
        set_llm_answer_tokens},
    Key{"prompts", "ATIMO_PROMPTS", ValueKind::kText, "uma pasta", set_prompts},
    Key{"cache", "ATIMO_CACHE", ValueKind::kText, "embedded, redis ou off", set_cache},
    Key{"cache_hours", "ATIMO_CACHE_HOURS", ValueKind::kInteger, "um inteiro de 1 a 87600", set_cache_hours},
    Key{"cache_entries", "ATIMO_CACHE_ENTRIES", ValueKind::kInteger, "um inteiro de 1 a 10000000",
        set_cache_entries},
    Key{"redis_url", "ATIMO_REDIS_URL", ValueKind::kText,
        "redis://[usuário[:senha]@]servidor[:porta][/banco], ou rediss:// com TLS", set_redis_url, true},
    Key{"redis_password", "ATIMO_REDIS_PASSWORD", ValueKind::kText, "uma senha", set_redis_password, true},
    Key{"redis_password_file", "ATIMO_REDIS_PASSWORD_FILE", ValueKind::kText, "um arquivo com a senha",
        set_redis_password_file},
    Key{"redis_roots", "ATIMO_REDIS_ROOTS", ValueKind::kText, "um arquivo PEM", set_redis_roots},
    Key{"redis_name", "ATIMO_REDIS_NAME", ValueKind::kText,
        "letras minúsculas sem acento, algarismos, _, - e :", set_redis_name},
    Key{"redis_timeout_ms", "ATIMO_REDIS_TIMEOUT_MS", ValueKind::kInteger, "um inteiro de 1 a 10000",
        set_redis_timeout_ms},
    Key{"ranker", "ATIMO_RANKER", ValueKind::kText, "mini, none ou o arquivo de um ordenador", set_ranker},
    Key{"hyde", "ATIMO_HYDE", ValueKind::kText, "off, auto ou always", set_hyde},
    Key{"corpus", "ATIMO_CORPUS", ValueKind::kText, "embedded ou milvus", set_corpus},
    Key{"milvus_endpoint", "ATIMO_MILVUS_ENDPOINT", ValueKind::kText, "servidor:porta, como localhost:19530",
        set_milvus_endpoint},
    Key{"milvus_collection", "ATIMO_MILVUS_COLLECTION", ValueKind::kText,
        "letras sem acento, algarismos e _, sem algarismo no começo", set_milvus_collection},
    Key{"milvus_token", "ATIMO_MILVUS_TOKEN", ValueKind::kText, "usuário:senha ou uma chave",
        set_milvus_token, true},
    Key{"milvus_database", "ATIMO_MILVUS_DATABASE", ValueKind::kText, "o nome de um banco do Milvus",
        set_milvus_database},
    Key{"milvus_tls", "ATIMO_MILVUS_TLS", ValueKind::kBoolean, "true ou false", set_milvus_tls},
    Key{"milvus_roots", "ATIMO_MILVUS_ROOTS", ValueKind::kText, "um arquivo PEM", set_milvus_roots},
};

}  // namespace

std::span<const Key> keys() { return kKeys; }

const Key* find_key(std::string_view name) {
  for (const Key& key : kKeys) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

absl::Status apply(const Key& key, std::string_view value, std::string_view where, Config& config) {
  if (key.apply(config, value)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      concat(where, ": ", key.name, " = \"", key.secret ? "…" : value, "\": deve ser ", key.allowed));
}

}  // namespace atimo::config::internal
