#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <spdlog/spdlog.h>

#include <system_error>

#include "atimo/base/status_macros.h"
#include "atimo/server/api_keys.h"

namespace atimo::server {
namespace {

constexpr std::chrono::seconds kLookAgain{1};

// The credentials of "Bearer ...", whose scheme has no case (RFC 9110, 11.1); empty when it is none.
std::string_view bearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower != kScheme[i]) return {};
  }
  authorization.remove_prefix(kScheme.size());
  const std::size_t first = authorization.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return authorization.substr(first, authorization.find_last_not_of(' ') + 1 - first);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const KeyRing>> KeyRing::open(const std::filesystem::path& path) {
  const std::shared_ptr<KeyRing> ring(new KeyRing(path));
  const std::lock_guard lock(ring->mutex_);
  ATIMO_RETURN_IF_ERROR(ring->reload());
  return ring;
}

KeyRing::Stamp KeyRing::stamp() const {
  std::error_code error;
  Stamp now;
  now.time = std::filesystem::last_write_time(path_, error);
  if (error) return {};
  now.size = std::filesystem::file_size(path_, error);
  return error ? Stamp{} : now;
}

absl::Status KeyRing::reload() const {
  // Looked at before it is read: a change in between is seen next time.
  state_.stamp = stamp();
  state_.looked = Clock::now();
  absl::StatusOr<std::vector<ApiKey>> keys = ApiKeyFile(path_).read();
  const absl::Status status = keys.status();
  state_.keys =
      std::make_shared<const std::vector<ApiKey>>(keys.ok() ? *std::move(keys) : std::vector<ApiKey>());
  state_.required = state_.required || !state_.keys->empty() || !status.ok();
  return status;
}

std::shared_ptr<const std::vector<ApiKey>> KeyRing::current() const {
  const std::lock_guard lock(mutex_);
  if (Clock::now() - state_.looked >= kLookAgain) {
    state_.looked = Clock::now();
    if (stamp() != state_.stamp)
      if (const absl::Status status = reload(); !status.ok())
        spdlog::error("nenhuma chave vale até que se conserte o arquivo: {}", message_of(status));
  }
  return state_.keys;
}

bool KeyRing::required() const {
  const auto keys = current();
  const std::lock_guard lock(mutex_);
  return state_.required;
}

absl::StatusOr<ApiKey> KeyRing::check(std::string_view authorization) const {
  const std::string_view shown = bearer(authorization);
  if (shown.empty())
    return absl::UnauthenticatedError("falta a chave: envie o cabeçalho Authorization: Bearer CHAVE");
  std::array<unsigned char, 32> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(shown.data()), shown.size(), digest.data());
  const auto keys = current();
  const ApiKey* found = nullptr;
  for (const ApiKey& key : *keys)
    if (CRYPTO_memcmp(key.sha256.data(), digest.data(), digest.size()) == 0) found = &key;
  if (found == nullptr) return absl::UnauthenticatedError("a chave não é de nenhum cliente deste servidor");
  return *found;
}

}  // namespace atimo::server
