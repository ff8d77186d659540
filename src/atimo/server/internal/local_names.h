#pragma once

#include <string_view>

namespace atimo::server::internal {

// True when Host (absent counts) names this machine and Origin (absent: not a browser page) does too.
bool is_local_caller(std::string_view host, std::string_view origin);

}  // namespace atimo::server::internal
