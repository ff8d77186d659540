#pragma once

#include <string>
#include <string_view>

#include "atimo/server/routes.h"

namespace atimo::server::internal {

enum class Persistence { kKeepAlive, kClose };

// A response as bytes on the wire. `method` HEAD leaves the body out and its length in.
std::string to_wire(const Response& response, std::string_view method, std::string_view request_id,
                    Persistence persistence);

}  // namespace atimo::server::internal
