#include "atimo/server/internal/local_names.h"

namespace atimo::server::internal {
namespace {

bool is_local_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1) == "[::1]";
  host = host.substr(0, host.find(':'));
  return host == "localhost" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

}  // namespace

bool is_local_caller(std::string_view host, std::string_view origin) {
  if (!host.empty() && !is_local_name(host)) return false;
  if (origin.empty()) return true;
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && is_local_name(origin.substr(scheme + 3));
}

}  // namespace atimo::server::internal
