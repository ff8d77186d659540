#pragma once

#include <cstdint>
#include <string_view>

namespace atimo::models {

// Whether a repository must have a file. Of those that are kOneOf the first that it has is taken; one there
// must be.
enum class Need : std::uint8_t { kRequired, kOptional, kOneOf };

struct RepositoryFile {
  std::string_view path;
  Need need = Need::kRequired;
  std::uint64_t bytes = 0;       // 0: not pinned
  std::string_view sha256 = {};  // empty: not pinned
};

}  // namespace atimo::models
