#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace atimo::http {

// InvalidArgument: not a URL of http or https.
absl::Status check_web_url(const std::string& url);

// The address under which a service has its paths: http or https, without user, password, query or fragment.
// Given back without a slash at its end. InvalidArgument says what is wrong, and shows no password.
absl::StatusOr<std::string> base_url(const std::string& url);

// Where a redirect leads: `location` against the URL that answered with it. InvalidArgument: not a URL of
// http or https.
absl::StatusOr<std::string> resolve_url(const std::string& base, const std::string& location);

// Scheme, host and port are the same. False for what is no URL.
bool same_origin(const std::string& a, const std::string& b);

bool is_absolute_url(std::string_view location);

// One segment of a path, with everything escaped that is not a letter, a digit or one of "-._~".
std::string url_escaped(std::string_view segment);

}  // namespace atimo::http
