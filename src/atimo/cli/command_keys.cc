#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/key_file.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/server/api_keys.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

using Json = nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& names, std::string_view none) {
  std::string out;
  for (const std::string& name : names) out += concat(out.empty() ? "" : ", ", name);
  return out.empty() ? std::string(none) : out;
}

bool is_english(const Session& session) { return session.view.lang == config::Lang::kEnglish; }

}  // namespace

std::filesystem::path key_file(const Session& session) {
  return session.config.keys_file.empty() ? session.config.home / "keys.json" : session.config.keys_file;
}

absl::StatusOr<int> run_keys(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const auto keys, server::ApiKeyFile(key_file(session)).read());
  std::ostream& out = session.process.out;
  if (session.arguments.json) {
    Json json = {{"keys", Json::array()}};
    for (const server::ApiKey& key : keys)
      json["keys"].push_back(
          {{"name", key.name}, {"namespaces", key.name_spaces}, {"created_at", key.created_at}});
    out << wire::to_text(json, 2) << '\n';
    return kExitOk;
  }
  if (keys.empty()) out << (is_english(session) ? "No key.\n" : "Nenhuma chave.\n");
  for (const server::ApiKey& key : keys)
    out << fmt::format("{:<24} {}  {}\n", key.name, key.created_at,
                       joined(key.name_spaces, is_english(session) ? "every corpus" : "todos os acervos"));
  return kExitOk;
}

absl::StatusOr<int> run_keys_add(const Session& session) {
  const Arguments& arguments = session.arguments;
  ATIMO_ASSIGN_OR_RETURN(
      const std::string key,
      server::ApiKeyFile(key_file(session)).add(arguments.key_name, arguments.key_name_spaces));
  if (arguments.json) {
    session.process.out << wire::to_text(Json{{"name", arguments.key_name},
                                              {"key", key},
                                              {"namespaces", arguments.key_name_spaces}},
                                         2)
                        << '\n';
    return kExitOk;
  }
  session.process.out << key << '\n' << std::flush;
  session.process.err << (is_english(session) ? "Keep it: it is not shown again.\n"
                                              : "Guarde-a: ela não será mostrada de novo.\n");
  return kExitOk;
}

absl::StatusOr<int> run_keys_remove(const Session& session) {
  const std::string& name = session.arguments.key_name;
  ATIMO_RETURN_IF_ERROR(server::ApiKeyFile(key_file(session)).remove(name));
  session.process.out << (session.arguments.json
                              ? wire::to_text(Json{{"removed", name}}, 2) + "\n"
                              : concat(name, ": ", labels(session.view.lang).removed, "\n"));
  return kExitOk;
}

}  // namespace atimo::cli::internal
