#include "atimo/http/client.h"

#include <curl/curl.h>

#include <array>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/http/url.h"

namespace atimo::http {
namespace {

// How long a cancelled or silent transfer may go on unnoticed.
constexpr int kPollMs = 50;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

void append(HeaderList& list, const std::string& line) {
  list.reset(curl_slist_append(list.release(), line.c_str()));
}

// What libcurl's usual failures mean to the one who reads the message; its own words for the rest.
std::string reason_of(CURLcode code, std::string_view detail) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "o nome do servidor não foi encontrado (há rede?)";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "o nome do proxy não foi encontrado";
    case CURLE_COULDNT_CONNECT:
      return "o servidor não aceita conexões";
    case CURLE_OPERATION_TIMEDOUT:
      return "o servidor não respondeu a tempo";
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return "a conexão caiu";
    case CURLE_PEER_FAILED_VERIFICATION:
      return concat("o certificado do servidor não é de confiança (", detail, ")");
    case CURLE_UNSUPPORTED_PROTOCOL:  // the URL's own is checked before
    case CURLE_WEIRD_SERVER_REPLY:
      return "o que o servidor respondeu não é HTTP";
    default:
      return detail.empty() ? curl_easy_strerror(code) : std::string(detail);
  }
}

absl::Status failure(CURLcode code, std::string_view detail) {
  const std::string reason = reason_of(code, detail);
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return absl::InvalidArgumentError(reason);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return absl::FailedPreconditionError(reason);  // trying again gives the same
    default:
      return absl::UnavailableError(reason);
  }
}

absl::Status check(const Context& context, const Request& request) {
  ATIMO_RETURN_IF_ERROR(check_web_url(request.url));
  const auto one_line = [](std::string_view text) {
    return text.find_first_of("\r\n") == std::string_view::npos;
  };
  if (!one_line(request.token)) return absl::InvalidArgumentError("a chave de acesso tem quebra de linha");
  for (const auto& [name, value] : request.fields) {
    if (!one_line(name) || !one_line(value))
      return absl::InvalidArgumentError(concat("o campo ", name, " do pedido tem quebra de linha"));
  }
  return context.check();
}

// Without the query: that of a redirect to a storage server is as good as a password.
std::string_view shown(std::string_view url) { return url.substr(0, url.find('?')); }

}  // namespace

std::string_view Head::field(std::string_view name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

struct Client::Handles {
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();

  ~Handles() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
};

// A request on its way; libcurl's callbacks fill it in.
struct Client::Transfer {
  explicit Transfer(const Body& taker) : body(taker) {}

  const Body& body;
  Head head;
  absl::Status body_status;
  bool enough = false;  // of an error's body: the rest is not waited for
  Clock::time_point last_byte = Clock::now();
  std::array<char, CURL_ERROR_SIZE> detail{};
  HeaderList headers;

  static std::size_t on_field(char* data, std::size_t, std::size_t size, void* self) {
    static_cast<Transfer*>(self)->take_field({data, size});
    return size;
  }
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<Transfer*>(self)->take_body({data, size}) ? size : 0;
  }

 private:
  void take_field(std::string_view line) {
    last_byte = Clock::now();
    if (line.starts_with("HTTP/")) {  // after a "100 Continue" or a proxy's answer another head follows
      head = {};
      const std::size_t space = line.find(' ');
      if (space != std::string_view::npos) head.code = std::atoi(std::string(line.substr(space)).c_str());
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    std::string value(line.substr(colon + 1));
    absl::StripAsciiWhitespace(&value);
    head.fields[absl::AsciiStrToLower(std::string(line.substr(0, colon)))] = std::move(value);
  }

  bool take_body(std::string_view piece) {
    if (head.code / 100 == 2) {
      if (body) body_status = body(head, piece);
      last_byte = Clock::now();  // and not before: the taker's time is not the server's
      return body_status.ok();
    }
    last_byte = Clock::now();
    head.error_body += piece.substr(0, kMaxErrorBytes - head.error_body.size());
    enough = head.error_body.size() == kMaxErrorBytes;
    return !enough;
  }
};

Client::Client(ClientOptions options) : options_(std::move(options)), handles_(std::make_unique<Handles>()) {}

Client::~Client() = default;

void Client::prepare(const Request& request, Transfer& transfer) {
  CURL* easy = handles_->easy;
  curl_easy_reset(easy);  // keeps connections
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "atimo");
  if (request.method == Request::Method::kHead) curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (request.method == Request::Method::kPost) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    append(transfer.headers, "Expect:");  // a long body would wait a second for servers that do not know it
  }
  if (request.method == Request::Method::kDelete) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
  if (!options_.unix_socket.empty())
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, options_.unix_socket.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.detail.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, Transfer::on_field);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Transfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  // Set even when empty: libcurl would look into the environment by itself.
  const bool secure = request.url.starts_with("https:");
  curl_easy_setopt(easy, CURLOPT_PROXY, (secure ? options_.https_proxy : options_.http_proxy).c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, options_.no_proxy.c_str());
  if (!options_.certificates.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.certificates.c_str());
  append(transfer.headers, "Accept-Encoding: identity");  // sizes and ranges are of the file itself
  if (!request.token.empty()) append(transfer.headers, concat("Authorization: Bearer ", request.token));
  if (request.first_byte > 0) append(transfer.headers, concat("Range: bytes=", request.first_byte, "-"));
  for (const auto& [name, value] : request.fields) append(transfer.headers, concat(name, ": ", value));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
}

absl::Status Client::drive(const Context& context, const Transfer& transfer) {
  for (;;) {
    int running = 0;
    curl_multi_perform(handles_->multi, &running);
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(handles_->multi, &left)) {
      const CURLcode code = message->data.result;
      ATIMO_RETURN_IF_ERROR(transfer.body_status);
      if (code == CURLE_OK || transfer.enough) return absl::OkStatus();
      return failure(code, transfer.detail.data());
    }
    ATIMO_RETURN_IF_ERROR(context.check());
    if (Clock::now() - transfer.last_byte > options_.stall_timeout)
      return absl::UnavailableError(
          concat("o servidor ficou ", options_.stall_timeout.count(), " ms sem mandar nada"));
    curl_multi_poll(handles_->multi, nullptr, 0, kPollMs, nullptr);
  }
}

absl::StatusOr<Head> Client::send(const Context& context, const Request& request, const Body& body) {
  if (handles_->multi == nullptr || handles_->easy == nullptr)
    return absl::InternalError("o libcurl não pôde ser iniciado");
  ATIMO_RETURN_IF_ERROR(annotate(check(context, request), shown(request.url)));
  nothing_was_sent_ = true;
  Transfer transfer(body);
  prepare(request, transfer);
  curl_multi_add_handle(handles_->multi, handles_->easy);
  const absl::Cleanup detach = [this] { curl_multi_remove_handle(handles_->multi, handles_->easy); };
  const absl::Status driven = drive(context, transfer);
  long sent_bytes = 0;
  curl_easy_getinfo(handles_->easy, CURLINFO_REQUEST_SIZE, &sent_bytes);
  nothing_was_sent_ = sent_bytes == 0;
  ATIMO_RETURN_IF_ERROR(annotate(driven, shown(request.url)));
  return std::move(transfer.head);
}

}  // namespace atimo::http
