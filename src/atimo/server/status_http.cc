#include "atimo/server/status_http.h"

#include <nlohmann/json.hpp>

#include "atimo/server/internal/target.h"
#include "atimo/wire/error_word.h"
#include "atimo/wire/json.h"

namespace atimo::server {
namespace {

// OpenAI's few types; `code` says more.
std::string_view openai_type(int status) {
  if (status == 401) return "authentication_error";
  if (status == 403) return "permission_error";
  if (status == 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

// Those that Dify's documentation suggests; else the status.
int dify_code(int status) {
  if (status == 401 || status == 403) return 1002;
  return status == 404 ? 2001 : status;
}

int http_status(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 413;
    case absl::StatusCode::kOutOfRange:
      return 422;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      // kPermissionDenied too: the server's own files, nothing the caller could be granted.
      return 500;
  }
}

}  // namespace

ErrorKind error_kind(absl::StatusCode code) { return {http_status(code), wire::error_word(code)}; }

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
    case 424:
      return "Failed Dependency";
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

ErrorShape error_shape(std::string_view target) {
  const std::string_view path = internal::raw_path(target);
  if (path.starts_with("/v1/")) return ErrorShape::kOpenAi;
  if (path == "/retrieval") return ErrorShape::kDify;
  return path.starts_with("/v2/") ? ErrorShape::kCohere : ErrorShape::kPlain;
}

std::string error_body(const ErrorKind& kind, std::string_view message, ErrorShape shape) {
  nlohmann::ordered_json body;
  if (shape == ErrorShape::kOpenAi) {
    body["error"] = {
        {"message", message}, {"type", openai_type(kind.status)}, {"param", nullptr}, {"code", kind.type}};
    return wire::to_text(body);
  }
  if (shape == ErrorShape::kCohere) body["message"] = message;
  if (shape == ErrorShape::kDify) {
    body["error_code"] = dify_code(kind.status);
    body["error_msg"] = message;
  }
  body["error"] = message;
  body["error_type"] = kind.type;
  return wire::to_text(body);
}

}  // namespace atimo::server
