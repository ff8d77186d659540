#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::server::internal {

// A request target taken apart: decoded path segments and query parameters in order, all valid UTF-8 without
// NUL.
struct Target {
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> parameters;
};

// The part before '?', without scheme and authority of an absolute target. For logs and limits.
std::string_view raw_path(std::string_view target);

// InvalidArgument: not a path, a broken %XX, ill-formed UTF-8.
absl::StatusOr<Target> parse_target(std::string_view target);

}  // namespace atimo::server::internal
