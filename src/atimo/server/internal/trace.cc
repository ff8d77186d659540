#include "atimo/server/internal/trace.h"

#include <fmt/format.h>

#include "atimo/base/hash.h"

namespace atimo::server::internal {
namespace {

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == text.npos; }

bool is_id(std::string_view text) { return is_hex(text) && text.find_first_not_of('0') != text.npos; }

}  // namespace

std::optional<Trace> parse_traceparent(std::string_view header) {
  // version-trace-parent-flags; a later version may add fields behind.
  constexpr std::size_t kLength = 55;
  if (header.size() < kLength || header[2] != '-' || header[35] != '-' || header[52] != '-')
    return std::nullopt;
  const std::string_view version = header.substr(0, 2);
  const std::string_view trace = header.substr(3, 32);
  const std::string_view parent = header.substr(36, 16);
  const std::string_view flags = header.substr(53, 2);
  if (!is_hex(version) || version == "ff" || !is_id(trace) || !is_id(parent) || !is_hex(flags))
    return std::nullopt;
  const bool ends = header.size() == kLength || (version != "00" && header[kLength] == '-');
  if (!ends) return std::nullopt;
  return Trace{std::string(trace), std::string(flags)};
}

std::string traceresponse(const Trace& trace, std::string_view request_id) {
  return fmt::format("00-{}-{:016x}-{}", trace.id, hash64(request_id) | 1, trace.flags);
}

}  // namespace atimo::server::internal
