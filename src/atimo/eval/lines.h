#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::eval {

inline absl::Status malformed(std::string_view name, std::size_t line, std::string_view what) {
  return absl::InvalidArgumentError(concat(name, ":", line, ": ", what));
}

// Calls visit(line number, text) for every line that is not blank, without its line break.
template <typename Visit>
absl::Status for_each_line(std::string_view bytes, const Visit& visit) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::size_t number = 0;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    ATIMO_RETURN_IF_ERROR(visit(number, line));
  }
  return absl::OkStatus();
}

}  // namespace atimo::eval
