#include "atimo/redis/options.h"

#include <charconv>
#include <optional>

#include "atimo/base/status_macros.h"

namespace atimo::redis {
namespace {

absl::Status wrong(std::string_view what) {
  return absl::InvalidArgumentError(
      concat("endereço do Redis: ", what, "; esperado redis://[usuário[:senha]@]servidor[:porta][/banco]"));
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned byte = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const char* const digits = text.data() + i + 1;
    if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

absl::Status read_credentials(std::string_view text, Options& options) {
  const std::size_t colon = text.find(':');
  const auto user = unescaped(text.substr(0, colon));
  const auto password =
      unescaped(colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1));
  if (!user || !password) return wrong("um % sem dois algarismos no usuário ou na senha");
  options.user = *user;
  options.password = *password;
  return absl::OkStatus();
}

absl::Status read_authority(std::string_view text, Options& options) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return wrong("um [ sem ]");
    options.host = std::string(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':')) return wrong("algo depois do ]");
    if (!text.empty()) port = text.substr(1);
  } else {
    const std::size_t colon = text.find(':');
    options.host = std::string(text.substr(0, colon));
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  if (options.host.empty() || options.host.find_first_of(" \t\r\n%?#") != std::string::npos)
    return wrong("falta o servidor");
  if (!port.empty() && (!read_number(port, options.port) || options.port == 0))
    return wrong("a porta vai de 1 a 65535");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Options> parse_url(std::string_view url) {
  Options options;
  if (url.starts_with("rediss://")) {
    options.tls = true;
    url.remove_prefix(9);
  } else if (url.starts_with("redis://")) {
    url.remove_prefix(8);
  } else {
    return wrong("começa com redis:// ou rediss://");
  }
  const std::size_t slash = url.find('/');
  const std::string_view database = slash == std::string_view::npos ? "" : url.substr(slash + 1);
  url = url.substr(0, slash);
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    ATIMO_RETURN_IF_ERROR(read_credentials(url.substr(0, at), options));
    url.remove_prefix(at + 1);
  }
  ATIMO_RETURN_IF_ERROR(read_authority(url, options));
  if (!database.empty() && !read_number(database, options.database)) return wrong("o banco é um número");
  return options;
}

}  // namespace atimo::redis
