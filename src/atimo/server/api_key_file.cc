#include <absl/strings/escaping.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "atimo/base/date.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/server/api_keys.h"
#include "atimo/server/internal/name_space.h"
#include "atimo/wire/json.h"

namespace atimo::server {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxFileBytes = 4ull << 20;
constexpr std::size_t kSecretBytes = 32;
constexpr int kVersion = 1;

absl::Status broken(const std::filesystem::path& path, std::string_view what) {
  return absl::InvalidArgumentError(concat(path.string(), ": não é um arquivo de chaves do Átimo: ", what));
}

std::string to_hex(std::span<const unsigned char> bytes) {
  const absl::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return absl::BytesToHexString(view);
}

// nullopt: not the hexadecimal digits of a digest.
std::optional<std::array<unsigned char, 32>> digest_of(const std::string& hex) {
  if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const std::string bytes = absl::HexStringToBytes(hex);
  std::array<unsigned char, 32> digest{};
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

// nullopt: not a key.
std::optional<ApiKey> key_of(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  const auto text = [&](const char* name) -> std::string {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  ApiKey key;
  key.name = text("name");
  key.created_at = text("created_at");
  const auto digest = digest_of(text("sha256"));
  if (!internal::is_name_space(key.name) || !digest) return std::nullopt;
  key.sha256 = *digest;
  const auto name_spaces = json.find("namespaces");
  if (name_spaces == json.end() || !name_spaces->is_array()) return std::nullopt;
  for (const Json& name_space : *name_spaces) {
    if (!name_space.is_string() || !internal::is_name_space(name_space.get_ref<const std::string&>()))
      return std::nullopt;
    key.name_spaces.push_back(name_space.get<std::string>());
  }
  return key;
}

absl::Status check_name(std::string_view what, std::string_view name) {
  if (internal::is_name_space(name)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      concat(what, " \"", truncate_utf8(name, 64),
             "\": esperados de 1 a 64 caracteres entre a-z, 0-9, \"_\" e \"-\""));
}

std::string today() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return Date::from_days(static_cast<std::int32_t>(now.time_since_epoch().count())).to_iso();
}

auto named(std::vector<ApiKey>& keys, std::string_view name) {
  return std::find_if(keys.begin(), keys.end(), [&](const ApiKey& key) { return key.name == name; });
}

}  // namespace

bool ApiKey::may_use(std::string_view name_space) const {
  return name_spaces.empty() ||
         std::find(name_spaces.begin(), name_spaces.end(), name_space) != name_spaces.end();
}

absl::StatusOr<std::vector<ApiKey>> ApiKeyFile::read() const {
  std::vector<ApiKey> keys;
  const absl::StatusOr<std::string> bytes = read_file(path_, kMaxFileBytes);
  if (absl::IsNotFound(bytes.status())) return keys;
  if (!bytes.ok()) return bytes.status();
  const Json json = Json::parse(*bytes, nullptr, false);
  if (!json.is_object() || json.value("version", Json()) != kVersion)
    return broken(path_, "a versão não é 1");
  const auto listed = json.find("keys");
  if (listed == json.end() || !listed->is_array()) return broken(path_, "falta a lista \"keys\"");
  for (const Json& item : *listed) {
    std::optional<ApiKey> key = key_of(item);
    if (!key) return broken(path_, concat("a chave ", keys.size() + 1, " está incompleta"));
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::Status ApiKeyFile::write(const std::vector<ApiKey>& keys) const {
  nlohmann::ordered_json json = {{"version", kVersion}, {"keys", nlohmann::ordered_json::array()}};
  for (const ApiKey& key : keys)
    json["keys"].push_back({{"name", key.name},
                            {"sha256", to_hex(key.sha256)},
                            {"namespaces", key.name_spaces},
                            {"created_at", key.created_at}});
  return write_file_atomic(path_, wire::to_text(json, 2) + "\n");
}

absl::StatusOr<std::string> ApiKeyFile::add(std::string_view name,
                                            std::vector<std::string> name_spaces) const {
  ATIMO_RETURN_IF_ERROR(check_name("nome da chave", name));
  for (const std::string& name_space : name_spaces) ATIMO_RETURN_IF_ERROR(check_name("acervo", name_space));
  if (path_.has_parent_path()) ATIMO_RETURN_IF_ERROR(create_folders(path_.parent_path()));
  ATIMO_ASSIGN_OR_RETURN(const FileLock lock, FileLock::acquire(path_.string() + ".lock"));
  ATIMO_ASSIGN_OR_RETURN(std::vector<ApiKey> keys, read());
  if (named(keys, name) != keys.end())
    return absl::AlreadyExistsError(
        concat("já há uma chave \"", name, "\"; remova-a antes, ou escolha outro nome"));

  std::array<unsigned char, kSecretBytes> secret{};
  if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1)
    return absl::InternalError("o sistema não deu números aleatórios");
  const std::string key = concat("atimo_", to_hex(secret));
  ApiKey entry{
      .name = std::string(name), .sha256 = {}, .name_spaces = std::move(name_spaces), .created_at = today()};
  SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), entry.sha256.data());
  keys.push_back(std::move(entry));
  ATIMO_RETURN_IF_ERROR(write(keys));
  return key;
}

absl::Status ApiKeyFile::remove(std::string_view name) const {
  ATIMO_ASSIGN_OR_RETURN(std::vector<ApiKey> keys, read());
  std::string others;
  for (const ApiKey& key : keys) others += concat(others.empty() ? "" : ", ", key.name);
  if (named(keys, name) == keys.end())
    return absl::NotFoundError(concat("não há chave \"", truncate_utf8(name, 64), "\"; ",
                                      others.empty() ? "não há nenhuma" : "há ", others));
  ATIMO_ASSIGN_OR_RETURN(const FileLock lock, FileLock::acquire(path_.string() + ".lock"));
  ATIMO_ASSIGN_OR_RETURN(keys, read());
  std::erase_if(keys, [&](const ApiKey& key) { return key.name == name; });
  return write(keys);
}

}  // namespace atimo::server
