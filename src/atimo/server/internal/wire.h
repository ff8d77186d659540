#pragma once

#include <string>
#include <string_view>

#include "atimo/server/routes.h"

namespace atimo::server::internal {

enum class Persistence { kKeepAlive, kClose };

// How the end of a streamed body is told: HTTP/1.0 knows no chunks, there it is the end of the connection.
enum class Framing { kChunked, kUntilClose };

// A response as bytes on the wire. `method` HEAD leaves the body out and its length in.
std::string to_wire(const Response& response, std::string_view method, std::string_view request_id,
                    Persistence persistence);

// The head of a body that comes piece by piece, its pieces, and what ends it.
std::string stream_head(std::string_view content_type, std::string_view request_id,
                        std::string_view trace_response, Persistence persistence, Framing framing);
std::string stream_piece(std::string_view piece, Framing framing);
std::string_view stream_end(Framing framing);

}  // namespace atimo::server::internal
