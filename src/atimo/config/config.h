#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::config {

enum class Lang : std::uint8_t { kPortuguese, kEnglish };
enum class LogLevel : std::uint8_t { kError, kWarn, kInfo, kDebug };

struct Config {
  std::filesystem::path home;  // data folder
  std::string host = "127.0.0.1";
  std::uint16_t port = 8100;        // 0: any free one
  std::filesystem::path keys_file;  // of the keys that `serve` asks for; empty: keys.json of the data folder
  std::uint64_t max_file_bytes = 64ull << 20;
  LogLevel log_level = LogLevel::kWarn;
  Lang lang = Lang::kPortuguese;
  std::uint32_t top_k = 5;
  std::string daemon = "auto";  // whether commands work through a resident server: auto, attach or off
  std::uint32_t daemon_idle_minutes = 30;  // after which one that a command started ends
  std::string models_load =
      "eager";  // eager: a server opens its models at once; lazy: with their first texts
  std::uint32_t models_idle_minutes = 0;  // after which a server lets go of one; 0: never
  std::string embedder = "mini";      // model of dense search, "name", "name:precision", a file, or "none"
  std::string fusion = "weighted";    // lexical, dense, weighted or rrf; matters where there is an embedder
  std::string reranker;               // cross-encoder, named as the embedder is; empty or "none": none
  std::uint32_t rerank_depth = 20;    // articles it reads
  std::uint32_t rerank_percent = 50;  // what it says weighs against the order before
  std::uint32_t dense_percent = 20;   // of the weighted fusion
  std::string llm_url;      // of an OpenAI-compatible server, "http://localhost:8000/v1"; empty: none
  std::string llm_model;    // empty: the first that the server names
  std::string llm_api_key;  // empty: none is sent
  std::uint32_t llm_context_tokens = 0;    // of prompt and answer; 0: what the server says
  std::uint32_t llm_answer_tokens = 1024;  // at most
  std::filesystem::path prompts;         // folder of texts for the model; empty: prompts/ of the data folder
  std::string cache = "off";             // where answers are remembered: embedded, redis or off
  std::uint32_t cache_hours = 24;        // how long
  std::uint32_t cache_entries = 10'000;  // how many
  std::string redis_url = "redis://localhost:6379";  // what follows matters with cache = "redis"
  std::string redis_password;                        // before one in the address
  std::filesystem::path redis_password_file;         // before both; its first line
  std::filesystem::path redis_roots;                 // PEM of trusted roots; empty: the system's
  std::string redis_name = "atimo";                  // of this cache on the server
  std::uint32_t redis_timeout_ms = 50;               // of a call
  std::string ranker = "mini";      // the learned order that ships, "none", or the file of another
  std::string hyde = "auto";        // off, auto or always; matters where there is a server and an embedder
  std::string corpus = "embedded";  // where units are searched: embedded or milvus; what follows is milvus'
  std::string milvus_endpoint = "localhost:19530";
  std::string milvus_collection = "atimo";
  std::string milvus_token;     // "user:password" or an API key; empty: none
  std::string milvus_database;  // empty: the server's default
  bool milvus_tls = false;
  std::filesystem::path milvus_roots;  // PEM of trusted roots; empty: the system's
};

using Environment = std::map<std::string, std::string, std::less<>>;

// A key given on the command line, and the flag that gave it ("--port"), for messages.
struct FlagValue {
  std::string key, value, flag;
};

struct LoadInput {
  Environment environment;
  std::vector<FlagValue> flags;
  std::filesystem::path file;  // --config; empty: atimo.toml of the data folder, if there is one
};

// Defaults < atimo.toml < ATIMO_* < flags; docs/configuration.md lists the keys. InvalidArgument names the
// key, the value, where it was written and what is allowed; NotFound: the named file does not exist.
absl::StatusOr<Config> load(const LoadInput& input);

}  // namespace atimo::config
