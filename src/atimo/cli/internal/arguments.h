#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/date.h"
#include "atimo/config/config.h"

namespace atimo::cli::internal {

enum class Command : std::uint8_t {
  kNone,
  kIngest,
  kAsk,
  kChat,
  kSearch,
  kDocuments,
  kDocumentsShow,
  kDocumentsRemove,
  kStatus,
  kServe,
  kKeys,
  kKeysAdd,
  kKeysRemove,
  kStop,
  kDoctor,
  kEval,
  kModels,
  kModelsPull,
  kModelsVerify,
  kModelsRemove,
  kModelsUnload,
  kModelsReload,
  kEmbed,
  kRerank,
  kBench,
  kPrompts,
  kPromptsShow,
  kCache,
  kCacheEval,
  kCacheStats,
  kCacheEntries,
  kCacheInvalidate,
  kCacheClear,
  kCacheExport,
  kFeedback,
  kVersion,
};

// A command line that was understood. Only the fields of its command are filled.
struct Arguments {
  Command command = Command::kNone;
  bool help = false;
  bool json = false;
  std::string config_file;
  std::string name_space = "default";
  std::vector<config::FlagValue> settings;  // flags that override the configuration

  std::vector<std::string> paths;
  std::string document_id;
  std::optional<Date> version_date;

  std::string question;  // "-": standard input
  std::optional<Date> as_of;
  std::vector<std::string> document_ids;
  bool explain = false;
  bool fresh = false;

  std::string prompt_name;  // of `prompts show`

  // Of `serve`.
  bool detach = false;
  bool background = false;  // started by a command: no terminal reads along
  bool on_demand = false;   // for the commands alone: no port, and an end when nobody asks

  std::string corpus, queries, qrels, keep, per_query, features;
  std::string retriever;  // sparse, dense or hybrid; empty: what the configuration gives
  std::string rerank;     // none or cross; empty: what the configuration gives

  // Of commands that run a model. `texts`: of `rerank` the question and then the documents.
  std::vector<std::string> texts;
  std::string texts_file;  // one text a line; "-": standard input
  std::string model;       // a name, or the path of a model file
  std::string precision = "int8";
  std::string outputs = "dense";
  std::string instruction_set;
  std::uint32_t max_tokens = 0, threads = 0, runs = 0, layers = 24;
  std::string bench_target;

  // Of `keys`.
  std::string key_name;
  std::vector<std::string> key_name_spaces;

  std::string pairs;  // of `cache eval`

  // Of the other `cache` commands and of `feedback`.
  std::string order = "top";
  std::uint32_t limit = 20, likes = 1;
  std::string forget_question, forget_device, forget_document;
  std::string format = "jsonl";
  std::int64_t cache_id = 0;
  bool like = false, dislike = false;

  // Of `models`.
  std::vector<std::string> model_names;
  std::string from;            // a folder with a model as published
  std::string revision;        // empty: the catalogue's
  std::string only_precision;  // empty: every one that is installed
};

// Whether a flag gave this key of the configuration.
bool is_flag_given(const Arguments& arguments, std::string_view key);

// InvalidArgument, in Portuguese, when something is unknown (with the nearest known name), missing or wrong.
absl::StatusOr<Arguments> parse_arguments(std::vector<std::string> argv);

}  // namespace atimo::cli::internal
