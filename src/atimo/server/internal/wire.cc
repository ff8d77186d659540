#include "atimo/server/internal/wire.h"

#include <fmt/format.h>

#include "atimo/base/concat.h"
#include "atimo/server/status_http.h"

namespace atimo::server::internal {
namespace {

std::string head_start(int status, std::string_view content_type, std::string_view request_id,
                       Persistence persistence) {
  return concat("HTTP/1.1 ", status, " ", reason_phrase(status),
                "\r\nServer: atimo\r\nContent-Type: ", content_type, "\r\nX-Request-Id: ", request_id,
                "\r\nX-Content-Type-Options: nosniff\r\nConnection: ",
                persistence == Persistence::kClose ? "close" : "keep-alive", "\r\n");
}

}  // namespace

std::string to_wire(const Response& response, std::string_view method, std::string_view request_id,
                    Persistence persistence) {
  std::string out = head_start(response.status, response.content_type, request_id, persistence);
  out += concat("Content-Length: ", response.body.size(), "\r\n");
  for (const auto& [name, value] : response.headers) out += concat(name, ": ", value, "\r\n");
  out += "\r\n";
  if (method != "HEAD") out += response.body;
  return out;
}

std::string stream_head(std::string_view content_type, std::string_view request_id,
                        std::string_view trace_response, Persistence persistence, Framing framing) {
  std::string out = head_start(200, content_type, request_id, persistence);
  // nginx and others would hold pieces back until they have many.
  out += "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\n";
  if (framing == Framing::kChunked) out += "Transfer-Encoding: chunked\r\n";
  if (!trace_response.empty()) out += concat("traceresponse: ", trace_response, "\r\n");
  return out + "\r\n";
}

std::string stream_piece(std::string_view piece, Framing framing) {
  if (framing == Framing::kUntilClose) return std::string(piece);
  if (piece.empty()) return {};  // an empty chunk would be the last one
  return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

std::string_view stream_end(Framing framing) {
  return framing == Framing::kChunked ? "0\r\n\r\n" : std::string_view();
}

}  // namespace atimo::server::internal
