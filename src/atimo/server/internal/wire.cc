#include "atimo/server/internal/wire.h"

#include "atimo/base/concat.h"
#include "atimo/server/status_http.h"

namespace atimo::server::internal {

std::string to_wire(const Response& response, std::string_view method, std::string_view request_id,
                    Persistence persistence) {
  std::string out = concat("HTTP/1.1 ", response.status, " ", reason_phrase(response.status),
                           "\r\nServer: atimo\r\nContent-Type: ", response.content_type,
                           "\r\nContent-Length: ", response.body.size(), "\r\nX-Request-Id: ", request_id,
                           "\r\nX-Content-Type-Options: nosniff\r\nConnection: ",
                           persistence == Persistence::kClose ? "close" : "keep-alive", "\r\n");
  for (const auto& [name, value] : response.headers) out += concat(name, ": ", value, "\r\n");
  out += "\r\n";
  if (method != "HEAD") out += response.body;
  return out;
}

}  // namespace atimo::server::internal
