#include "atimo/client/internal/link.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/wire/error_word.h"

namespace atimo::client::internal {
namespace {

// For the URL's form; the socket is what is connected to.
constexpr std::string_view kHost = "http://localhost";
constexpr std::size_t kIdleClients = 4;
constexpr int kAttempts = 3;  // the server that took the place of one may be replaced itself

http::ClientOptions client_options(const std::filesystem::path& socket) {
  // A model that loads or a long ingest says nothing meanwhile; a process that dies closes its connections.
  return {.connect_timeout = std::chrono::seconds(5),
          .stall_timeout = std::chrono::hours(24),
          .unix_socket = socket};
}

std::shared_ptr<http::ClientPool> make_pool(const std::filesystem::path& socket) {
  return std::make_shared<http::ClientPool>(client_options(socket), kIdleClients);
}

http::Request request_of(const Context& context, const Call& call) {
  http::Request request{.method = call.method, .url = concat(kHost, call.target), .body = call.body};
  request.fields.emplace_back("X-Atimo-Namespace", context.name_space());
  if (!call.body.empty()) request.fields.emplace_back("Content-Type", call.content_type);
  if (!call.accept.empty()) request.fields.emplace_back("Accept", call.accept);
  if (context.deadline() != Clock::time_point::max()) {
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(context.deadline() - Clock::now()).count();
    request.fields.emplace_back("X-Deadline-Ms", concat(std::clamp<milliseconds::rep>(left, 1, 600'000)));
  }
  return request;
}

// What an answer of another code than 2xx tells of.
absl::Status failure_of(const http::Head& head) {
  const std::optional<absl::Status> told = wire::parse_error(head.error_body);
  if (told && !told->ok()) return *told;
  return absl::InternalError(concat("o servidor residente respondeu ", head.code, " sem dizer por quê"));
}

}  // namespace

Link::Link(ResidentOptions options)
    : reattach_(std::move(options.reattach)), pool_(make_pool(options.socket)) {}

std::shared_ptr<http::ClientPool> Link::pool() const {
  const std::lock_guard lock(mutex_);
  return pool_;
}

absl::StatusOr<std::string> Link::exchange(const Context& context, const Call& call) const {
  std::string body;
  ATIMO_RETURN_IF_ERROR(exchange(context, call,
                                 {.begin = [&] { body.clear(); },
                                  .take =
                                      [&](std::string_view piece) {
                                        body += piece;
                                        return absl::OkStatus();
                                      },
                                  .may_begin_again = [] { return true; }}));
  return body;
}

absl::Status Link::exchange(const Context& context, const Call& call, const Taker& taker) const {
  for (int attempt = 1;; ++attempt) {
    bool may_repeat = false;
    taker.begin();
    const absl::Status status = send(context, call, taker, may_repeat);
    if (!may_repeat || !reattach_ || attempt == kAttempts) return status;
    ATIMO_ASSIGN_OR_RETURN(const std::filesystem::path socket, reattach_());
    const std::lock_guard lock(mutex_);
    pool_ = make_pool(socket);
  }
}

absl::Status Link::send(const Context& context, const Call& call, const Taker& taker,
                        bool& may_repeat) const {
  const std::shared_ptr<http::ClientPool> clients = pool();
  const http::ClientPool::Lease client = clients->lend();
  absl::Status taken;  // what the taker says is no failure of the connection
  const absl::StatusOr<http::Head> head =
      client->send(context, request_of(context, call),
                   [&](const http::Head&, std::string_view piece) { return taken = taker.take(piece); });
  ATIMO_RETURN_IF_ERROR(taken);
  const bool reads = call.is_read || call.method == http::Request::Method::kGet;
  may_repeat = head.status().code() == absl::StatusCode::kUnavailable &&
               (client->nothing_was_sent() || (reads && taker.may_begin_again()));
  if (!head.ok()) return annotate(head.status(), "servidor residente");
  return head->code / 100 == 2 ? absl::OkStatus() : failure_of(*head);
}

}  // namespace atimo::client::internal
