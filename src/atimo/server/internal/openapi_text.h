#pragma once

#include <string_view>

namespace atimo::server::internal {

// docs/api/openapi.yaml as it was when the program was built.
std::string_view openapi_text();

}  // namespace atimo::server::internal
