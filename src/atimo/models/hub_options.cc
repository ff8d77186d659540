#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/hub.h"

namespace atimo::models {
namespace {

using Environment = std::map<std::string, std::string, std::less<>>;

constexpr std::uint64_t kMaxTokenBytes = 4096;

// The first of these variables that is set and not empty.
std::string first_set(const Environment& environment, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto found = environment.find(name);
    if (found != environment.end() && !found->second.empty()) return found->second;
  }
  return {};
}

std::filesystem::path folder_of(const Environment& environment, std::string_view value) {
  if (!value.starts_with("~/")) return std::filesystem::path(value);
  return std::filesystem::path(first_set(environment, {"HOME"})) / value.substr(2);
}

absl::StatusOr<std::filesystem::path> hugging_face_home(const Environment& environment) {
  if (const std::string home = first_set(environment, {"HF_HOME"}); !home.empty())
    return folder_of(environment, home);
  if (const std::string cache = first_set(environment, {"XDG_CACHE_HOME"}); !cache.empty())
    return folder_of(environment, cache) / "huggingface";
  if (const std::string user = first_set(environment, {"HOME"}); !user.empty())
    return std::filesystem::path(user) / ".cache" / "huggingface";
  return absl::FailedPreconditionError(
      "não sei onde guardar o que vem da rede: HOME, XDG_CACHE_HOME e HF_HOME estão vazias");
}

bool is_true(std::string value) {
  absl::AsciiStrToUpper(&value);
  constexpr std::array<std::string_view, 4> kTrue = {"1", "ON", "YES", "TRUE"};
  return std::find(kTrue.begin(), kTrue.end(), value) != kTrue.end();
}

absl::StatusOr<std::string> read_token(const Environment& environment, const std::filesystem::path& home) {
  std::string token = first_set(environment, {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"});
  if (token.empty()) {
    const std::string path = first_set(environment, {"HF_TOKEN_PATH"});
    auto stored = read_file(path.empty() ? home / "token" : folder_of(environment, path), kMaxTokenBytes);
    if (stored.status().code() == absl::StatusCode::kNotFound) return std::string();
    ATIMO_RETURN_IF_ERROR(annotate(stored.status(), "token da Hugging Face"));
    token = *std::move(stored);
  }
  absl::StripAsciiWhitespace(&token);
  // A line break would end the header that carries it.
  const bool printable = std::all_of(
      token.begin(), token.end(), [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
  if (!printable)
    return absl::InvalidArgumentError(
        "HF_TOKEN (ou o arquivo dele): o token tem espaços ou sinais estranhos");
  return token;
}

absl::Status read_seconds(const Environment& environment, std::string_view name,
                          std::chrono::milliseconds& value) {
  const std::string text = first_set(environment, {name});
  if (text.empty()) return absl::OkStatus();
  constexpr int kHour = 3600;
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 1 || seconds > kHour)
    return absl::InvalidArgumentError(
        concat(name, " = \"", text, "\": deve ser um número de segundos, de 1 a ", kHour));
  value = std::chrono::seconds(seconds);
  return absl::OkStatus();
}

absl::Status read_endpoint(const Environment& environment, std::string& endpoint) {
  std::string text = first_set(environment, {"HF_ENDPOINT"});
  if (text.empty()) return absl::OkStatus();
  while (text.ends_with('/')) text.pop_back();
  if (!text.starts_with("http://") && !text.starts_with("https://"))
    return absl::InvalidArgumentError(
        concat("HF_ENDPOINT = \"", text, "\": deve começar por https:// ou http://"));
  endpoint = std::move(text);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HubOptions> HubOptions::from_environment(const Environment& environment) {
  HubOptions options;
  ATIMO_RETURN_IF_ERROR(read_endpoint(environment, options.endpoint));
  ATIMO_ASSIGN_OR_RETURN(const std::filesystem::path home, hugging_face_home(environment));
  const std::string cache = first_set(environment, {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"});
  options.cache = cache.empty() ? home / "hub" : folder_of(environment, cache);
  ATIMO_ASSIGN_OR_RETURN(options.token, read_token(environment, home));
  options.offline = is_true(first_set(environment, {"HF_HUB_OFFLINE"}));
  ATIMO_RETURN_IF_ERROR(read_seconds(environment, "HF_HUB_ETAG_TIMEOUT", options.connect_timeout));
  ATIMO_RETURN_IF_ERROR(read_seconds(environment, "HF_HUB_DOWNLOAD_TIMEOUT", options.stall_timeout));
  // http_proxy in capitals could be set by a CGI request's "Proxy:" header, so nobody honours it.
  options.http_proxy = first_set(environment, {"http_proxy", "all_proxy", "ALL_PROXY"});
  options.https_proxy = first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  options.no_proxy = first_set(environment, {"no_proxy", "NO_PROXY"});
  options.certificates = first_set(environment, {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"});
  return options;
}

}  // namespace atimo::models
