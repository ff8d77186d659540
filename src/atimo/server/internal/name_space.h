#pragma once

#include <string_view>

namespace atimo::server::internal {

// Whether a name space, or a key, may have this name: 1 to 64 of a-z, 0-9, "_" and "-".
inline bool is_name_space(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace atimo::server::internal
