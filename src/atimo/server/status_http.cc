#include "atimo/server/status_http.h"

#include <nlohmann/json.hpp>

#include "atimo/server/json.h"

namespace atimo::server {

ErrorKind error_kind(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return {400, "invalid_argument"};
    case absl::StatusCode::kUnauthenticated:
      return {401, "unauthenticated"};
    case absl::StatusCode::kNotFound:
      return {404, "not_found"};
    case absl::StatusCode::kAlreadyExists:
      return {409, "already_exists"};
    case absl::StatusCode::kFailedPrecondition:
      return {409, "failed_precondition"};
    case absl::StatusCode::kAborted:
      return {409, "aborted"};
    case absl::StatusCode::kResourceExhausted:
      return {413, "limit_exceeded"};
    case absl::StatusCode::kOutOfRange:
      return {422, "invalid_field"};
    case absl::StatusCode::kUnimplemented:
      return {501, "unimplemented"};
    case absl::StatusCode::kUnavailable:
      return {503, "unavailable"};
    case absl::StatusCode::kCancelled:
      return {503, "cancelled"};
    case absl::StatusCode::kDeadlineExceeded:
      return {504, "deadline_exceeded"};
    case absl::StatusCode::kDataLoss:
      return {500, "data_loss"};
    case absl::StatusCode::kPermissionDenied:
      // The server's own files: nothing the caller could be granted.
      return {500, "permission_denied"};
    default:
      return {500, "internal"};
  }
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Payload Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Internal Server Error";
  }
}

std::string error_body(const ErrorKind& kind, std::string_view message) {
  nlohmann::ordered_json body;
  body["error"] = std::string(message);
  body["error_type"] = std::string(kind.type);
  return to_text(body);
}

}  // namespace atimo::server
