#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::models::internal {

// Where a redirect leads: `location` against the URL that answered with it. InvalidArgument: not a URL of
// http or https.
absl::StatusOr<std::string> resolve_url(const std::string& base, const std::string& location);

// Scheme, host and port are the same. False for what is no URL.
bool same_origin(const std::string& a, const std::string& b);

bool is_absolute_url(std::string_view location);

// One segment of a path, with everything escaped that is not a letter, a digit or one of "-._~".
std::string url_escaped(std::string_view segment);

}  // namespace atimo::models::internal
