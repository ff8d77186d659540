#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"

namespace atimo::server {

// What a server knows of a key: never the key itself. Keys are 256 random bits, which nobody can guess or
// list, so that one SHA-256 hides them as well as a slow hash would, and costs a request nothing.
struct ApiKey {
  std::string name;
  std::array<unsigned char, 32> sha256{};
  std::vector<std::string> name_spaces;  // that it may use; empty: all
  std::string created_at;                // ISO 8601

  bool may_use(std::string_view name_space) const;
};

// A file of keys (docs/formats/api-keys.md). One that does not exist holds none. Thread-compatible; a lock
// beside it keeps processes that change it apart. Errors name the file.
class ApiKeyFile {
 public:
  explicit ApiKeyFile(std::filesystem::path path) : path_(std::move(path)) {}

  // InvalidArgument: not such a file.
  absl::StatusOr<std::vector<ApiKey>> read() const;
  // Makes a key and gives it, for the only time. AlreadyExists: there is one of that name; InvalidArgument:
  // a name of the key or of a name space that none may have.
  absl::StatusOr<std::string> add(std::string_view name, std::vector<std::string> name_spaces) const;
  // NotFound names those that there are.
  absl::Status remove(std::string_view name) const;

 private:
  absl::Status write(const std::vector<ApiKey>& keys) const;

  std::filesystem::path path_;
};

// The keys that a server asks for, read again within a second of a change of their file: a key that is
// removed is refused from then on. Once there was a key, one is needed: a file that goes away or breaks locks
// everybody out. Thread-safe.
class KeyRing {
 public:
  // Errors as ApiKeyFile::read.
  static absl::StatusOr<std::shared_ptr<const KeyRing>> open(const std::filesystem::path& path);

  bool required() const;
  // The key that a header "Authorization: Bearer ..." shows. Takes the same time whichever key it is, and for
  // one that is almost right. Unauthenticated says what is wrong.
  absl::StatusOr<ApiKey> check(std::string_view authorization) const;

 private:
  struct Stamp {
    std::filesystem::file_time_type time;
    std::uintmax_t size = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct State {
    std::shared_ptr<const std::vector<ApiKey>> keys;
    bool required = false;
    Stamp stamp;
    Clock::time_point looked;
  };
  explicit KeyRing(std::filesystem::path path) : path_(std::move(path)) {}
  Stamp stamp() const;
  absl::Status reload() const;  // REQUIRES: mutex_ is held
  std::shared_ptr<const std::vector<ApiKey>> current() const;

  const std::filesystem::path path_;
  mutable std::mutex mutex_;
  mutable State state_;  // guarded by mutex_
};

}  // namespace atimo::server
