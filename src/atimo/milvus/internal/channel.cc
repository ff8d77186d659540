#include "atimo/milvus/internal/channel.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"

namespace atimo::milvus::internal {
namespace {

constexpr std::uint64_t kMaxRootsBytes = 16u << 20;

// Dead peers are noticed in 15 s, also between calls. The pauses between attempts to connect stay short,
// because a call that finds none to wait for fails at once.
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveTimeoutMs = 5'000;
constexpr int kConnectTimeoutMs = 2'000;
constexpr int kFirstReconnectMs = 100;
constexpr int kLongestReconnectMs = 2'000;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
}

absl::Status check_endpoint(std::string_view endpoint) {
  const std::size_t colon = endpoint.rfind(':');
  const std::string_view host = endpoint.substr(0, colon);
  const std::string_view port = colon == std::string_view::npos ? "" : endpoint.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  const bool fine = !host.empty() && is_printable(host) && host.find('/') == std::string_view::npos &&
                    (bracketed || host.find(':') == std::string_view::npos) && error == std::errc() &&
                    end == port.data() + port.size() && number != 0;
  if (fine) return absl::OkStatus();
  return absl::InvalidArgumentError(concat("endereço do Milvus \"", endpoint, "\": deve ser servidor:porta"));
}

absl::Status check(const ConnectionOptions& options) {
  ATIMO_RETURN_IF_ERROR(check_endpoint(options.endpoint));
  const auto has_control = [](const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
  };
  if (has_control(options.token) || has_control(options.database))
    return absl::InvalidArgumentError("Milvus: o token ou o nome do banco tem caracteres de controle");
  const bool in_range = options.attempts >= 1 && options.first_pause.count() >= 1 &&
                        options.longest_pause >= options.first_pause && options.longest_call.count() >= 1;
  if (in_range) return absl::OkStatus();
  return absl::InvalidArgumentError("Milvus: o número de tentativas e os tempos devem ser maiores que zero");
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials_of(const ConnectionOptions& options) {
  if (options.security == ConnectionOptions::Security::kPlain) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions tls;
  if (!options.roots.empty()) {
    auto roots = read_file(options.roots, kMaxRootsBytes);
    ATIMO_RETURN_IF_ERROR(annotate(roots.status(), "certificados do Milvus"));
    tls.pem_root_certs = *std::move(roots);
  }
  return grpc::SslCredentials(tls);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> make_channel(const ConnectionOptions& options) {
  ATIMO_RETURN_IF_ERROR(check(options));
  ATIMO_ASSIGN_OR_RETURN(const auto credentials, credentials_of(options));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestReconnectMs);
  // Repetition is ours: gRPC's own does not know what a server says inside an answer.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // Nothing of the environment or of other connections of the process decides how this one behaves.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(concat("dns:///", options.endpoint), credentials, arguments);
}

}  // namespace atimo::milvus::internal
