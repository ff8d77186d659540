#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atimo::server::internal {

// The trace that a request belongs to (W3C Trace Context, https://www.w3.org/TR/trace-context/).
struct Trace {
  std::string id;     // 32 hex digits
  std::string flags;  // 2 hex digits
};

// Of a `traceparent` header; nullopt when it is absent or not one, which a receiver passes over in silence.
std::optional<Trace> parse_traceparent(std::string_view header);

// The `traceresponse` header that tells the caller which span its request became: one for each request id.
std::string traceresponse(const Trace& trace, std::string_view request_id);

}  // namespace atimo::server::internal
