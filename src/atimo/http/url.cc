#include "atimo/http/url.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::http {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

std::string part(const Url& url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

bool is_web(const Url& url) {
  const std::string scheme = part(url, CURLUPART_SCHEME);
  return scheme == "http" || scheme == "https";
}

Url parsed(const std::string& text) {
  Url url(curl_url());
  if (url && curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

std::string origin(const std::string& text) {
  const Url url = parsed(text);
  if (!url || !is_web(url)) return {};
  std::string host = part(url, CURLUPART_HOST);
  return concat(part(url, CURLUPART_SCHEME), "://", absl::AsciiStrToLower(host), ":",
                part(url, CURLUPART_PORT));
}

}  // namespace

absl::Status check_web_url(const std::string& url) {
  const Url parts = parsed(url);
  if (!parts || !is_web(parts) || part(parts, CURLUPART_HOST).empty())
    return absl::InvalidArgumentError("não é um endereço de http nem de https");
  return absl::OkStatus();
}

absl::StatusOr<std::string> base_url(const std::string& url) {
  const std::string shown = url.find('@') == std::string::npos ? url : "(com senha)";
  ATIMO_RETURN_IF_ERROR(annotate(check_web_url(url), concat('"', shown, '"')));
  const Url parts = parsed(url);
  if (!part(parts, CURLUPART_USER).empty() || !part(parts, CURLUPART_PASSWORD).empty())
    return absl::InvalidArgumentError("o endereço tem usuário ou senha; a chave de acesso se dá à parte");
  if (url.find_first_of("?#") != std::string::npos)
    return absl::InvalidArgumentError(concat("\"", url, "\": o endereço não pode ter \"?\" nem \"#\""));
  return url.substr(0, url.find_last_not_of('/') + 1);
}

absl::StatusOr<std::string> resolve_url(const std::string& base, const std::string& location) {
  const Url url = parsed(base);
  // Setting a relative URL on a full one resolves it.
  if (!url || curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK || !is_web(url))
    return absl::InvalidArgumentError(
        concat("o servidor redireciona para um endereço que não é de http nem de https"));
  return part(url, CURLUPART_URL);
}

bool same_origin(const std::string& a, const std::string& b) {
  const std::string first = origin(a);
  return !first.empty() && first == origin(b);
}

bool is_absolute_url(std::string_view location) {
  return location.starts_with("//") || location.find("://") != std::string_view::npos;
}

std::string url_escaped(std::string_view segment) {
  std::string out;
  for (const char c : segment) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace atimo::http
