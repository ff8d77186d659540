#include "atimo/cli/internal/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/check_arguments.h"
#include "atimo/config/nearest.h"

namespace atimo::cli::internal {
namespace {

// What CLI11 fills in. Values stay text here: this room says what is wrong with them, in Portuguese.
struct Raw {
  Arguments parsed;
  bool version = false;
  bool no_daemon = false;
  std::string home, lang, host, port, top_k, embedder, reranker, fusion, rerank_depth, hyde, ranker, llm_url,
      llm_model, version_date, as_of;
  std::string max_tokens, threads, runs, layers, limit, likes, cache_id;
};

struct Subcommand {
  Command command;
  CLI::App* app;
};

absl::Status usage(const std::string& message) { return absl::InvalidArgumentError(message); }

void add_question_options(CLI::App& app, Raw& raw) {
  app.add_option("question", raw.parsed.question);
  app.add_option("--top-k", raw.top_k);
  app.add_option("--as-of", raw.as_of);
  app.add_option("--document", raw.parsed.document_ids)->allow_extra_args(false);
  app.add_option("--fusion", raw.fusion);
  app.add_option("--rerank-depth", raw.rerank_depth);
  app.add_option("--hyde", raw.hyde);
  app.add_flag("--explain", raw.parsed.explain);
}

void add_chat_options(CLI::App& app, Raw& raw) {
  app.add_option("--top-k", raw.top_k);
  app.add_option("--as-of", raw.as_of);
  app.add_option("--document", raw.parsed.document_ids)->allow_extra_args(false);
  app.add_flag("--fresh", raw.parsed.fresh);
}

void add_eval_options(CLI::App& app, Raw& raw) {
  app.add_option("--corpus", raw.parsed.corpus);
  app.add_option("--queries", raw.parsed.queries);
  app.add_option("--qrels", raw.parsed.qrels);
  app.add_option("--keep", raw.parsed.keep);
  app.add_option("--per-query", raw.parsed.per_query);
  app.add_option("--features", raw.parsed.features);
  app.add_option("--retriever", raw.parsed.retriever);
  app.add_option("--rerank", raw.parsed.rerank);
  app.add_option("--hyde", raw.hyde);
}

void add_model_options(CLI::App& app, Raw& raw) {
  app.add_option("--model", raw.parsed.model);
  app.add_option("--precision", raw.parsed.precision);
  app.add_option("--threads", raw.threads);
  app.add_option("--isa", raw.parsed.instruction_set);
}

void add_text_options(CLI::App& app, Raw& raw) {
  app.add_option("text", raw.parsed.texts);
  app.add_option("--file", raw.parsed.texts_file);
  app.add_option("--max-tokens", raw.max_tokens);
  add_model_options(app, raw);
}

void add_bench_options(CLI::App& app, Raw& raw) {
  app.add_option("target", raw.parsed.bench_target);
  app.add_option("--runs", raw.runs);
  app.add_option("--layers", raw.layers);
  add_model_options(app, raw);
}

std::vector<Subcommand> add_documents(CLI::App& app, Raw& raw) {
  CLI::App* documents = app.add_subcommand("documents");
  documents->require_subcommand(0, 1);
  CLI::App* list = documents->add_subcommand("list");
  CLI::App* show = documents->add_subcommand("show");
  show->add_option("id", raw.parsed.document_id);
  show->add_option("--as-of", raw.as_of);
  CLI::App* remove = documents->add_subcommand("remove");
  remove->add_option("id", raw.parsed.document_id);
  return {{Command::kDocumentsShow, show},
          {Command::kDocumentsRemove, remove},
          {Command::kDocuments, list},
          {Command::kDocuments, documents}};
}

std::vector<Subcommand> add_models(CLI::App& app, Raw& raw) {
  CLI::App* models = app.add_subcommand("models");
  models->require_subcommand(0, 1);
  CLI::App* list = models->add_subcommand("list");
  CLI::App* pull = models->add_subcommand("pull");
  pull->add_option("name", raw.parsed.model_names);
  pull->add_option("--from", raw.parsed.from);
  pull->add_option("--revision", raw.parsed.revision);
  pull->add_option("--precision", raw.parsed.precision);
  CLI::App* verify = models->add_subcommand("verify");
  verify->add_option("name", raw.parsed.model_names);
  verify->add_option("--precision", raw.parsed.only_precision);
  verify->add_option("--threads", raw.threads);
  CLI::App* remove = models->add_subcommand("remove");
  remove->add_option("name", raw.parsed.model_names);
  remove->add_option("--precision", raw.parsed.only_precision);
  CLI::App* unload = models->add_subcommand("unload");
  unload->add_option("name", raw.parsed.model_names);
  CLI::App* reload = models->add_subcommand("reload");
  reload->add_option("name", raw.parsed.model_names);
  return {{Command::kModelsUnload, unload}, {Command::kModelsReload, reload}, {Command::kModelsPull, pull},
          {Command::kModelsVerify, verify}, {Command::kModelsRemove, remove}, {Command::kModels, list},
          {Command::kModels, models}};
}

std::vector<Subcommand> add_keys(CLI::App& app, Raw& raw) {
  CLI::App* keys = app.add_subcommand("keys");
  keys->require_subcommand(0, 1);
  CLI::App* list = keys->add_subcommand("list");
  CLI::App* add = keys->add_subcommand("add");
  add->add_option("name", raw.parsed.key_name);
  add->add_option("--namespace", raw.parsed.key_name_spaces)->allow_extra_args(false);
  CLI::App* remove = keys->add_subcommand("remove");
  remove->add_option("name", raw.parsed.key_name);
  return {{Command::kKeysAdd, add},
          {Command::kKeysRemove, remove},
          {Command::kKeys, list},
          {Command::kKeys, keys}};
}

std::vector<Subcommand> add_prompts(CLI::App& app, Raw& raw) {
  CLI::App* prompts = app.add_subcommand("prompts");
  prompts->require_subcommand(0, 1);
  CLI::App* list = prompts->add_subcommand("list");
  CLI::App* show = prompts->add_subcommand("show");
  show->add_option("name", raw.parsed.prompt_name);
  return {{Command::kPromptsShow, show}, {Command::kPrompts, list}, {Command::kPrompts, prompts}};
}

std::vector<Subcommand> add_cache(CLI::App& app, Raw& raw) {
  CLI::App* cache = app.add_subcommand("cache");
  cache->require_subcommand(0, 1);
  CLI::App* eval = cache->add_subcommand("eval");
  eval->add_option("pairs", raw.parsed.pairs);
  CLI::App* stats = cache->add_subcommand("stats");
  CLI::App* entries = cache->add_subcommand("entries");
  entries->add_option("--order", raw.parsed.order);
  entries->add_option("--limit", raw.limit);
  CLI::App* invalidate = cache->add_subcommand("invalidate");
  invalidate->add_option("--question", raw.parsed.forget_question);
  invalidate->add_option("--device", raw.parsed.forget_device);
  invalidate->add_option("--document", raw.parsed.forget_document);
  CLI::App* clear = cache->add_subcommand("clear");
  CLI::App* exported = cache->add_subcommand("export");
  exported->add_option("--format", raw.parsed.format);
  exported->add_option("--likes", raw.likes);
  return {{Command::kCacheEval, eval},       {Command::kCacheStats, stats},
          {Command::kCacheEntries, entries}, {Command::kCacheInvalidate, invalidate},
          {Command::kCacheClear, clear},     {Command::kCacheExport, exported},
          {Command::kCache, cache}};
}

std::vector<Subcommand> describe(CLI::App& app, Raw& raw) {
  app.set_help_flag();
  app.allow_extras();
  app.fallthrough();
  // At most one: otherwise a question that is the name of a command would be taken for it.
  app.require_subcommand(0, 1);
  app.add_flag("-h,--help", raw.parsed.help);
  app.add_flag("--version", raw.version);
  app.add_flag("--json", raw.parsed.json);
  app.add_option("--home", raw.home);
  app.add_option("--config", raw.parsed.config_file);
  app.add_option("--lang", raw.lang);
  app.add_option("--embedder", raw.embedder);
  app.add_option("--reranker", raw.reranker);
  app.add_option("--ranker", raw.ranker);
  app.add_option("--llm-url", raw.llm_url);
  app.add_option("--llm-model", raw.llm_model);
  app.add_option("--namespace", raw.parsed.name_space);
  app.add_flag("--no-daemon", raw.no_daemon);

  std::vector<Subcommand> commands = add_documents(app, raw);
  for (const Subcommand& command : add_models(app, raw)) commands.push_back(command);
  for (const Subcommand& command : add_keys(app, raw)) commands.push_back(command);
  for (const Subcommand& command : add_prompts(app, raw)) commands.push_back(command);
  for (const Subcommand& command : add_cache(app, raw)) commands.push_back(command);
  const auto add = [&](Command command, const char* name) {
    commands.push_back({command, app.add_subcommand(name)});
    return commands.back().app;
  };
  CLI::App* ingest = add(Command::kIngest, "ingest");
  ingest->add_option("path", raw.parsed.paths);
  ingest->add_option("--version-date", raw.version_date);
  ingest->add_option("--id", raw.parsed.document_id);
  CLI::App* ask = add(Command::kAsk, "ask");
  ask->add_flag("--fresh", raw.parsed.fresh);
  add_question_options(*ask, raw);
  add_chat_options(*add(Command::kChat, "chat"), raw);
  add_question_options(*add(Command::kSearch, "search"), raw);
  CLI::App* feedback = add(Command::kFeedback, "feedback");
  feedback->add_option("id", raw.cache_id);
  feedback->add_flag("--like", raw.parsed.like);
  feedback->add_flag("--dislike", raw.parsed.dislike);
  add(Command::kStatus, "status");
  CLI::App* serve = add(Command::kServe, "serve");
  serve->add_option("--host", raw.host);
  serve->add_option("--port", raw.port);
  serve->add_flag("--detach", raw.parsed.detach);
  serve->add_flag("--background", raw.parsed.background);
  serve->add_flag("--on-demand", raw.parsed.on_demand);
  add(Command::kStop, "stop");
  add(Command::kDoctor, "doctor");
  add_eval_options(*add(Command::kEval, "eval"), raw);
  CLI::App* embed = add(Command::kEmbed, "embed");
  embed->add_option("--output", raw.parsed.outputs);
  add_text_options(*embed, raw);
  add_text_options(*add(Command::kRerank, "rerank"), raw);
  add_bench_options(*add(Command::kBench, "bench"), raw);
  add(Command::kVersion, "version");
  return commands;
}

std::string suggestion(std::string_view typed, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string_view near = config::nearest(typed, views);
  return near.empty() ? std::string() : concat("; você quis dizer \"", near, "\"?");
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
    for (const CLI::Option* option : level->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> subcommand_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// Refuses what no option or argument took.
absl::Status refuse_extras(const CLI::App& root, const CLI::App& chosen) {
  for (const std::string& extra : root.remaining(true)) {
    if (extra == "--") continue;
    if (extra.size() > 1 && extra.front() == '-') {
      const std::string name = extra.substr(0, extra.find('='));
      return usage(concat("opção desconhecida \"", name, "\"", suggestion(name, option_names(chosen))));
    }
    if (const auto names = subcommand_names(chosen); !names.empty()) {
      return usage(concat("comando desconhecido \"", extra, "\"", suggestion(extra, names)));
    }
    return usage(concat("argumento inesperado \"", extra, "\" (textos com espaços vão entre aspas)"));
  }
  return absl::OkStatus();
}

absl::Status read_date(std::string_view flag, const std::string& text, std::optional<Date>& date) {
  if (text.empty()) return absl::OkStatus();
  date = Date::parse_iso(text);
  if (date) return absl::OkStatus();
  return usage(concat(flag, " = \"", text, "\": deve ser uma data no formato AAAA-MM-DD"));
}

struct WholeNumber {
  std::string_view flag;
  std::uint32_t least, most;
};

absl::Status read_number(const WholeNumber& number, const std::string& text, std::uint32_t& value) {
  if (text.empty()) return absl::OkStatus();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && value >= number.least && value <= number.most) return absl::OkStatus();
  return usage(
      concat(number.flag, " = \"", text, "\": deve ser um inteiro de ", number.least, " a ", number.most));
}

absl::Status read_cache_id(const std::string& text, std::int64_t& id) {
  if (text.empty()) return absl::OkStatus();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && id > 0) return absl::OkStatus();
  return usage(concat("ID = \"", text, "\": deve ser o número que a resposta traz em \"cache_id\""));
}

void add_settings(const Raw& raw, Arguments& arguments) {
  const std::array<std::array<std::string, 3>, 13> settings = {
      {{"home", raw.home, "--home"},
       {"embedder", raw.embedder, "--embedder"},
       {"fusion", raw.fusion, "--fusion"},
       {"reranker", raw.reranker, "--reranker"},
       {"rerank_depth", raw.rerank_depth, "--rerank-depth"},
       {"hyde", raw.hyde, "--hyde"},
       {"ranker", raw.ranker, "--ranker"},
       {"llm_url", raw.llm_url, "--llm-url"},
       {"llm_model", raw.llm_model, "--llm-model"},
       {"lang", raw.lang, "--lang"},
       {"host", raw.host, "--host"},
       {"port", raw.port, "--port"},
       {"top_k", raw.top_k, "--top-k"}}};
  for (const auto& [key, value, flag] : settings) {
    if (!value.empty()) arguments.settings.push_back({key, value, flag});
  }
  if (raw.no_daemon) arguments.settings.push_back({"daemon", "off", "--no-daemon"});
}

absl::StatusOr<Arguments> finish(Raw raw) {
  Arguments& arguments = raw.parsed;
  ATIMO_RETURN_IF_ERROR(read_date("--version-date", raw.version_date, arguments.version_date));
  ATIMO_RETURN_IF_ERROR(read_date("--as-of", raw.as_of, arguments.as_of));
  ATIMO_RETURN_IF_ERROR(read_number({"--max-tokens", 8, 8192}, raw.max_tokens, arguments.max_tokens));
  ATIMO_RETURN_IF_ERROR(read_number({"--threads", 1, 1024}, raw.threads, arguments.threads));
  ATIMO_RETURN_IF_ERROR(read_number({"--runs", 1, 100'000}, raw.runs, arguments.runs));
  ATIMO_RETURN_IF_ERROR(read_number({"--layers", 1, 24}, raw.layers, arguments.layers));
  ATIMO_RETURN_IF_ERROR(read_number({"--limit", 1, 1000}, raw.limit, arguments.limit));
  ATIMO_RETURN_IF_ERROR(read_number({"--likes", 0, 1'000'000}, raw.likes, arguments.likes));
  ATIMO_RETURN_IF_ERROR(read_cache_id(raw.cache_id, arguments.cache_id));
  ATIMO_RETURN_IF_ERROR(check_arguments(arguments));
  return std::move(arguments);
}

// CLI11 reports by exception, in English; this is the edge that turns it into a status.
absl::Status parse(CLI::App& app, std::vector<std::string> argv) {
  std::reverse(argv.begin(), argv.end());
  try {
    app.parse(std::move(argv));
    return absl::OkStatus();
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view what = error.what();
    return usage(concat(what.substr(0, what.find(':')), ": esperado exatamente um valor"));
  } catch (const CLI::ParseError& error) {
    return usage(concat("argumentos inválidos: ", error.what()));
  }
}

}  // namespace

bool is_flag_given(const Arguments& arguments, std::string_view key) {
  return std::any_of(arguments.settings.begin(), arguments.settings.end(),
                     [key](const config::FlagValue& setting) { return setting.key == key; });
}

absl::StatusOr<Arguments> parse_arguments(std::vector<std::string> argv) {
  Raw raw;
  CLI::App app;
  const std::vector<Subcommand> commands = describe(app, raw);
  ATIMO_RETURN_IF_ERROR(parse(app, std::move(argv)));
  const CLI::App* chosen = &app;
  for (const Subcommand& subcommand : commands) {
    if (!subcommand.app->parsed()) continue;
    raw.parsed.command = subcommand.command;
    chosen = subcommand.app;
    break;
  }
  add_settings(raw, raw.parsed);
  if (raw.parsed.help) return std::move(raw.parsed);
  ATIMO_RETURN_IF_ERROR(refuse_extras(app, *chosen));
  if (raw.version) raw.parsed.command = Command::kVersion;
  if (raw.parsed.command == Command::kNone)
    return usage("falta o comando; \"atimo --help\" mostra quais existem");
  return finish(std::move(raw));
}

}  // namespace atimo::cli::internal
