#include "atimo/models/internal/hub_connection.h"

#include <charconv>
#include <optional>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/http/url.h"
#include "atimo/models/internal/hub_cache.h"

namespace atimo::models::internal {
namespace {

constexpr int kMaxRedirects = 10;
constexpr int kTooManyRequests = 429;
constexpr int kRequestTimeout = 408;
constexpr std::string_view kTokenHint = "ponha em HF_TOKEN um token de leitura";

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_redirect(int code) { return code == 301 || code == 302 || code == 303 || code == 307 || code == 308; }

// W/"abc" and "abc" are abc.
std::string_view unquoted(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return etag;
}

std::string_view first_of(std::string_view a, std::string_view b) { return a.empty() ? b : a; }

absl::StatusOr<HubMetadata> read_metadata(const http::Head& head) {
  HubMetadata metadata;
  metadata.commit = std::string(head.field("x-repo-commit"));
  metadata.etag = std::string(unquoted(first_of(head.field("x-linked-etag"), head.field("etag"))));
  // The length of a redirect's own body says nothing about the file.
  const std::string_view length = is_redirect(head.code) ? "" : head.field("content-length");
  const auto bytes = number(first_of(head.field("x-linked-size"), length));
  if (!is_commit(metadata.commit) || !is_safe_name(metadata.etag) || !bytes)
    return absl::FailedPreconditionError(
        "o servidor não responde como um Hub da Hugging Face (faltam X-Repo-Commit, ETag ou o tamanho); "
        "confira HF_ENDPOINT");
  metadata.bytes = *bytes;
  return metadata;
}

std::string place(const HubFile& file) {
  return concat(file.path, " de ", file.repository, " (revisão ", file.revision, ")");
}

std::string escaped_path(std::string_view path) {
  std::string out;
  for (;;) {
    const std::size_t slash = path.find('/');
    out += http::url_escaped(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

HubConnection::HubConnection(const HubOptions& options)
    : endpoint_(options.endpoint),
      token_(options.token),
      retries_{.attempts = options.attempts,
               .first_pause = options.first_pause,
               .longest_pause = options.longest_pause},
      client_({.connect_timeout = options.connect_timeout,
               .stall_timeout = options.stall_timeout,
               .http_proxy = options.http_proxy,
               .https_proxy = options.https_proxy,
               .no_proxy = options.no_proxy,
               .certificates = options.certificates}) {}

std::string HubConnection::url_of(const HubFile& file) const {
  return concat(endpoint_, "/", escaped_path(file.repository), "/resolve/", http::url_escaped(file.revision),
                "/", escaped_path(file.path));
}

absl::StatusOr<http::Head> HubConnection::follow(const Context& context, http::Request request,
                                                 Redirects redirects, const http::Client::Body& body) {
  for (int hop = 0; hop <= kMaxRedirects; ++hop) {
    request.token = http::same_origin(request.url, endpoint_) ? token_ : std::string();
    ATIMO_ASSIGN_OR_RETURN(http::Head head, client_.send(context, request, body));
    const std::string location(head.field("location"));
    if (!is_redirect(head.code) || location.empty()) return head;
    // An absolute one leads to where the bytes are; what they are is said by this answer.
    if (redirects == Redirects::kRelative && http::is_absolute_url(location)) return head;
    ATIMO_ASSIGN_OR_RETURN(request.url, http::resolve_url(request.url, location));
  }
  return absl::FailedPreconditionError(concat(
      "mais de ", kMaxRedirects, " redirecionamentos seguidos; confira HF_ENDPOINT (", endpoint_, ")"));
}

absl::StatusOr<HubMetadata> HubConnection::metadata(const Context& context, const HubFile& file) {
  HubMetadata found;
  const auto attempt = [&]() -> http::Attempt {
    http::Request request{
        .method = http::Request::Method::kHead, .url = url_of(file), .token = {}, .first_byte = 0};
    auto head = follow(context, std::move(request), Redirects::kRelative, {});
    if (!head.ok()) return {annotate(head.status(), place(file))};
    const bool fine = head->code / 100 == 2 || is_redirect(head->code);
    if (!fine) return {explain(*head, file), http::retry_after(*head)};
    auto metadata = read_metadata(*head);
    if (!metadata.ok()) return {annotate(metadata.status(), place(file))};
    found = *std::move(metadata);
    return {};
  };
  ATIMO_RETURN_IF_ERROR(http::with_retries(context, retries_, attempt));
  return found;
}

HubConnection::Answer HubConnection::download(const Context& context, const HubFile& file,
                                              std::uint64_t first_byte, const http::Client::Body& body) {
  http::Request request{
      .method = http::Request::Method::kGet, .url = url_of(file), .token = {}, .first_byte = first_byte};
  auto head = follow(context, std::move(request), Redirects::kAll, body);
  if (!head.ok()) return {annotate(head.status(), place(file))};
  if (head->code == 200 || head->code == 206 || head->code == 416) return {*std::move(head)};
  return {explain(*head, file), http::retry_after(*head)};
}

absl::Status HubConnection::explain(const http::Head& head, const HubFile& file) const {
  if (head.code / 100 == 5 || head.code == kTooManyRequests || head.code == kRequestTimeout)
    return absl::UnavailableError(concat(place(file), ": o servidor ", endpoint_, " respondeu ", head.code,
                                         head.code == kTooManyRequests ? " (pedidos demais)" : "",
                                         "; tente mais tarde"));
  if (head.code == 404) {
    const std::string_view code = head.field("x-error-code");
    if (code == "RevisionNotFound")
      return absl::NotFoundError(concat("a revisão ", file.revision, " não existe em ", file.repository));
    if (code == "EntryNotFound") return absl::NotFoundError(concat(place(file), " não existe"));
    return absl::NotFoundError(concat("o repositório ", file.repository, " não existe em ", endpoint_,
                                      ", ou não tem ", file.path, " na revisão ", file.revision));
  }
  if (head.code == 401 || head.code == 403) return refusal(head, file);
  return absl::FailedPreconditionError(
      concat(place(file), ": o servidor ", endpoint_, " respondeu ", head.code, ", que não era esperado"));
}

absl::Status HubConnection::refusal(const http::Head& head, const HubFile& file) const {
  if (head.field("x-error-code") == "GatedRepo")
    return absl::PermissionDeniedError(
        concat(file.repository, " pede que se aceitem os seus termos: faça isso em ", endpoint_, "/",
               file.repository, token_.empty() ? concat(" e ", kTokenHint) : std::string()));
  // The Hub answers 401 for what does not exist as well, so that nobody learns of private repositories.
  if (token_.empty())
    return absl::PermissionDeniedError(concat("o repositório ", file.repository,
                                              " não existe ou é privado (resposta ", head.code,
                                              "); se existe, ", kTokenHint));
  return absl::PermissionDeniedError(concat("o token não vale ou não dá acesso a ", file.repository,
                                            " (resposta ", head.code, "); confira HF_TOKEN"));
}

}  // namespace atimo::models::internal
