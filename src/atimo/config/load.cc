#include <toml++/toml.h>

#include <optional>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/config/config.h"
#include "atimo/config/internal/keys.h"
#include "atimo/config/nearest.h"

namespace atimo::config {
namespace {

using internal::Key;
using internal::ValueKind;

constexpr std::uint64_t kMaxConfigBytes = 1ull << 20;

std::string_view variable(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

std::filesystem::path default_home(const Environment& environment) {
  if (const auto data = variable(environment, "XDG_DATA_HOME"); data.starts_with('/')) {
    return std::filesystem::path(data) / "atimo";
  }
  if (const auto user = variable(environment, "HOME"); !user.empty()) {
    return std::filesystem::path(user) / ".local" / "share" / "atimo";
  }
  return {};
}

std::string suggestion(std::string_view typed, std::span<const std::string_view> known) {
  const std::string_view near = nearest(typed, known);
  return near.empty() ? std::string() : concat("; você quis dizer \"", near, "\"?");
}

// The value as text when it has the key's type, nullopt otherwise.
std::optional<std::string> value_text(const Key& key, const toml::node& node) {
  if (key.kind == ValueKind::kText && node.is_string()) return node.as_string()->get();
  if (key.kind == ValueKind::kInteger && node.is_integer()) return concat(node.as_integer()->get());
  if (key.kind == ValueKind::kBoolean && node.is_boolean()) {
    return node.as_boolean()->get() ? "true" : "false";
  }
  return std::nullopt;
}

std::string written(const toml::node& node) {
  if (const auto* text = node.as_string()) return concat('"', text->get(), '"');
  if (const auto* number = node.as_integer()) return concat(number->get());
  if (const auto* real = node.as_floating_point()) return concat(real->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return node.is_table() ? "uma tabela" : node.is_array() ? "uma lista" : "uma data ou hora";
}

// toml++ reports by exception; this is the edge that turns it into a status.
absl::StatusOr<toml::table> parse_toml(std::string_view bytes, const std::filesystem::path& path) {
  try {
    return toml::parse(bytes, path.string());
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(
        concat(path.string(), ":", error.source().begin.line, ": não é TOML válido: ", error.description()));
  }
}

absl::Status apply_file(const std::filesystem::path& path, Config& config) {
  ATIMO_ASSIGN_OR_RETURN(const std::string bytes, read_file(path, kMaxConfigBytes));
  ATIMO_ASSIGN_OR_RETURN(const toml::table table, parse_toml(bytes, path));
  std::vector<std::string_view> known;
  for (const Key& key : internal::keys()) known.push_back(key.name);
  for (const auto& [name, node] : table) {
    const std::string where = concat(path.string(), ":", node.source().begin.line);
    const std::string_view key_name = name.str();
    const Key* key = internal::find_key(key_name);
    if (key == nullptr) {
      return absl::InvalidArgumentError(
          concat(where, ": chave desconhecida \"", key_name, "\"", suggestion(key_name, known)));
    }
    const auto value = value_text(*key, node);
    if (!value) {
      return absl::InvalidArgumentError(
          concat(where, ": ", key_name, " = ", written(node), ": deve ser ", key->allowed));
    }
    ATIMO_RETURN_IF_ERROR(internal::apply(*key, *value, where, config));
    if (key_name == "home" && config.home.is_relative()) config.home = path.parent_path() / config.home;
  }
  return absl::OkStatus();
}

// Variables of other programs may start with ATIMO_ too, so only what looks like a slip is refused.
absl::Status refuse_misspelt(const Environment& environment) {
  std::vector<std::string_view> known;
  for (const Key& key : internal::keys()) known.push_back(key.variable);
  for (auto entry = environment.lower_bound("ATIMO_");
       entry != environment.end() && entry->first.starts_with("ATIMO_"); ++entry) {
    if (std::find(known.begin(), known.end(), entry->first) != known.end()) continue;
    std::vector<std::string_view> tails;
    tails.reserve(known.size());
    for (const std::string_view name : known) tails.push_back(name.substr(6));
    const std::string_view near = nearest(std::string_view(entry->first).substr(6), tails);
    if (near.empty()) continue;
    return absl::InvalidArgumentError(concat("variável de ambiente desconhecida \"", entry->first,
                                             "\"; você quis dizer \"ATIMO_", near, "\"?"));
  }
  return absl::OkStatus();
}

absl::Status apply_environment(const Environment& environment, Config& config) {
  ATIMO_RETURN_IF_ERROR(refuse_misspelt(environment));
  for (const Key& key : internal::keys()) {
    const std::string_view value = variable(environment, key.variable);
    if (value.empty()) continue;
    ATIMO_RETURN_IF_ERROR(internal::apply(key, value, key.variable, config));
  }
  return absl::OkStatus();
}

absl::Status apply_flags(const std::vector<FlagValue>& flags, Config& config) {
  for (const FlagValue& flag : flags) {
    const Key* key = internal::find_key(flag.key);
    if (key == nullptr) return absl::InternalError(concat(flag.flag, " names no key: ", flag.key));
    ATIMO_RETURN_IF_ERROR(internal::apply(*key, flag.value, flag.flag, config));
  }
  return absl::OkStatus();
}

// The data folder as far as it is known before the file is read: the file may be in it.
std::filesystem::path home_before_file(const LoadInput& input, const Config& config) {
  for (const FlagValue& flag : input.flags) {
    if (flag.key == "home") return flag.value;
  }
  const std::string_view named = variable(input.environment, "ATIMO_HOME");
  return named.empty() ? config.home : std::filesystem::path(named);
}

}  // namespace

absl::StatusOr<Config> load(const LoadInput& input) {
  Config config;
  config.home = default_home(input.environment);
  if (!input.file.empty()) {
    ATIMO_RETURN_IF_ERROR(apply_file(input.file, config));
  } else if (const auto home = home_before_file(input, config); !home.empty()) {
    std::error_code ignored;  // a folder that cannot be looked into is reported when it is opened
    const std::filesystem::path file = home / "atimo.toml";
    if (std::filesystem::exists(file, ignored)) ATIMO_RETURN_IF_ERROR(apply_file(file, config));
  }
  ATIMO_RETURN_IF_ERROR(apply_environment(input.environment, config));
  ATIMO_RETURN_IF_ERROR(apply_flags(input.flags, config));
  if (config.home.empty()) {
    return absl::FailedPreconditionError(
        "não há pasta de dados: defina --home ou ATIMO_HOME (HOME e XDG_DATA_HOME estão vazias)");
  }
  return config;
}

}  // namespace atimo::config
