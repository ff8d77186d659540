#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace atimo::server {

// How a failure looks from outside: the HTTP status and the stable word clients branch on.
struct ErrorKind {
  int status = 500;
  std::string_view type = "internal";
};

// Failures that belong to HTTP itself and have no absl code.
inline constexpr ErrorKind kBadRequest{400, "bad_request"};
inline constexpr ErrorKind kUnauthenticated{401, "unauthenticated"};
inline constexpr ErrorKind kForbiddenNameSpace{403, "forbidden_namespace"};
inline constexpr ErrorKind kForbiddenOrigin{403, "forbidden_origin"};
inline constexpr ErrorKind kUnknownRoute{404, "unknown_route"};
inline constexpr ErrorKind kMethodNotAllowed{405, "method_not_allowed"};
inline constexpr ErrorKind kPayloadTooLarge{413, "payload_too_large"};
inline constexpr ErrorKind kUnsupportedMediaType{415, "unsupported_media_type"};
inline constexpr ErrorKind kOverloaded{429, "overloaded"};
inline constexpr ErrorKind kHeaderTooLarge{431, "header_too_large"};
inline constexpr ErrorKind kTooManyConnections{503, "overloaded"};

// A route that needs a model of which the server has none.
inline constexpr ErrorKind kNoModel{424, "no_model"};

// The only mapping of absl codes to HTTP. OutOfRange is a field of a well-formed request that is unknown, of
// the wrong type or outside its range; ResourceExhausted is a limit on what was sent (size, nesting, disk).
ErrorKind error_kind(absl::StatusCode code);

// "Not Found" for 404.
std::string_view reason_phrase(int status);

// Whose clients read a failure, which depends on the path alone.
enum class ErrorShape : std::uint8_t {
  kPlain,   // {"error": "...", "error_type": "..."}, as TEI's
  kOpenAi,  // /v1/...: {"error": {"message", "type", "param", "code"}}
  kCohere,  // /v2/...: kPlain and "message"
  kDify,    // /retrieval: kPlain, "error_code" and "error_msg"
};
ErrorShape error_shape(std::string_view target);

// The body of every failure.
std::string error_body(const ErrorKind& kind, std::string_view message, ErrorShape shape);

}  // namespace atimo::server
