#include "atimo/client/remote_engine.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/client/internal/answer_reader.h"
#include "atimo/client/internal/paths_as_given.h"
#include "atimo/http/client_pool.h"
#include "atimo/http/url.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/corpus_json.h"
#include "atimo/wire/error_word.h"

namespace atimo::client {
namespace {

using Json = nlohmann::json;
using Method = http::Request::Method;

constexpr std::string_view kHost =
    "http://localhost";  // for the URL's form; the socket is what is connected to
constexpr std::size_t kIdleClients = 4;
constexpr int kAttempts = 3;  // the server that took the place of one may be replaced itself

http::ClientOptions client_options(const std::filesystem::path& socket) {
  // A model that loads or a long ingest says nothing meanwhile; a process that dies closes its connections.
  return {.connect_timeout = std::chrono::seconds(5),
          .stall_timeout = std::chrono::hours(24),
          .unix_socket = socket};
}

struct Call {
  Method method = Method::kGet;
  std::string target;
  std::string body = {};
  std::string_view content_type = "application/json";
  std::string_view accept = {};
  // Reading twice does no harm.
  bool is_read() const { return method == Method::kGet || target == "/ask" || target == "/search"; }
};

// Takes the body of a 2xx answer as it arrives.
struct Taker {
  std::function<void()> begin;  // an attempt; the one before brought nothing
  std::function<absl::Status(std::string_view)> take;
  std::function<bool()> may_begin_again;
};

std::string question_json(const engine::Question& question) {
  Json body = {{"query", question.text}, {"top_k", question.top_k}};
  if (question.as_of) body["as_of"] = question.as_of->to_iso();
  if (!question.document_ids.empty()) body["document_ids"] = question.document_ids;
  if (question.fusion) body["fusion"] = retrieval::name_of(*question.fusion);
  if (question.rerank_depth) body["rerank_depth"] = *question.rerank_depth;
  if (question.hyde) body["hyde"] = retrieval::name_of(*question.hyde);
  if (question.fresh) body["fresh"] = true;
  for (const engine::Turn& turn : question.history)
    body["history"].push_back(
        {{"role", turn.role == engine::Turn::Role::kUser ? "user" : "assistant"}, {"content", turn.text}});
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
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

class RemoteEngine final : public engine::Engine {
 public:
  explicit RemoteEngine(RemoteEngineOptions options)
      : reattach_(std::move(options.reattach)), pool_(make_pool(options.socket)) {}

  absl::StatusOr<engine::SearchResult> search(const Context& context,
                                              const engine::Question& question) const override {
    ATIMO_ASSIGN_OR_RETURN(const std::string body,
                           exchange(context, {Method::kPost, "/search", question_json(question)}));
    return wire::parse_search(body);
  }

  absl::StatusOr<engine::Answer> ask(const Context& context, const engine::Question& question,
                                     const engine::AnswerEvents& events) const override {
    Call call{Method::kPost, "/ask", question_json(question)};
    if (!events.found && !events.text && !events.checked) {
      ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, call));
      return wire::parse_answer(body);
    }
    call.accept = "text/event-stream";
    std::optional<internal::AnswerReader> reader;
    ATIMO_RETURN_IF_ERROR(exchange(context, call,
                                   {.begin = [&] { reader.emplace(events); },
                                    .take = [&](std::string_view piece) { return reader->take(piece); },
                                    .may_begin_again = [&] { return !reader->has_begun(); }}));
    return reader->finish();
  }

  absl::StatusOr<engine::IngestReport> ingest_paths(const Context& context,
                                                    const std::vector<std::filesystem::path>& paths,
                                                    const engine::IngestOptions& options) override {
    const internal::PathsAsGiven given(paths);
    Json body = {{"paths", given.absolute()}};
    if (options.version_date) body["version_date"] = options.version_date->to_iso();
    if (!options.document_id.empty()) body["document_id"] = options.document_id;
    const absl::StatusOr<std::string> answer = exchange(
        context, {Method::kPost, "/ingest", body.dump(-1, ' ', false, Json::error_handler_t::replace)});
    if (!answer.ok()) return given.restored(answer.status());
    ATIMO_ASSIGN_OR_RETURN(engine::IngestReport report, wire::parse_ingest(*answer));
    given.restore(report);
    return report;
  }

  absl::StatusOr<engine::IngestReport> ingest_bytes(const Context& context, std::string_view bytes,
                                                    std::string_view name,
                                                    const engine::IngestOptions& options) override {
    std::string target = concat("/documents?name=", http::url_escaped(name));
    if (options.version_date) target += concat("&version_date=", options.version_date->to_iso());
    if (!options.document_id.empty())
      target += concat("&document_id=", http::url_escaped(options.document_id));
    ATIMO_ASSIGN_OR_RETURN(const std::string body,
                           exchange(context, {Method::kPost, std::move(target), std::string(bytes),
                                              "application/octet-stream"}));
    return wire::parse_ingest(body);
  }

  absl::Status remove(const Context& context, std::string_view document_id) override {
    return exchange(context, {Method::kDelete, concat("/documents/", http::url_escaped(document_id))})
        .status();
  }

  absl::StatusOr<std::vector<store::Document>> documents(const Context& context) const override {
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, {Method::kGet, "/documents"}));
    return wire::parse_documents(body);
  }

  absl::StatusOr<store::Document> document(const Context& context,
                                           std::string_view document_id) const override {
    ATIMO_ASSIGN_OR_RETURN(
        const std::string body,
        exchange(context, {Method::kGet, concat("/documents/", http::url_escaped(document_id))}));
    return wire::parse_document(body);
  }

  absl::StatusOr<std::vector<store::StoredDevice>> devices(const Context& context,
                                                           std::string_view document_id,
                                                           std::optional<Date> as_of) const override {
    std::string target = concat("/documents/", http::url_escaped(document_id), "/devices");
    if (as_of) target += concat("?as_of=", as_of->to_iso());
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, {Method::kGet, std::move(target)}));
    return wire::parse_devices(body);
  }

  engine::EngineStatus status() const override {
    const absl::StatusOr<std::string> body = exchange(Context(), {Method::kGet, "/status"});
    absl::StatusOr<engine::EngineStatus> status =
        body.ok() ? wire::parse_status(*body) : absl::StatusOr<engine::EngineStatus>(body.status());
    if (status.ok()) return *std::move(status);
    engine::EngineStatus unknown;
    unknown.notices = {std::string(message_of(status.status()))};
    return unknown;
  }

 private:
  static std::shared_ptr<http::ClientPool> make_pool(const std::filesystem::path& socket) {
    return std::make_shared<http::ClientPool>(client_options(socket), kIdleClients);
  }

  std::shared_ptr<http::ClientPool> pool() const {
    const std::lock_guard lock(mutex_);
    return pool_;
  }

  // The body of a 2xx answer, whole.
  absl::StatusOr<std::string> exchange(const Context& context, const Call& call) const {
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

  // Asks again where that is safe and there is somebody to ask.
  absl::Status exchange(const Context& context, const Call& call, const Taker& taker) const {
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

  absl::Status send(const Context& context, const Call& call, const Taker& taker, bool& may_repeat) const {
    const std::shared_ptr<http::ClientPool> clients = pool();
    const http::ClientPool::Lease client = clients->lend();
    absl::Status taken;  // what the taker says is no failure of the connection
    const absl::StatusOr<http::Head> head =
        client->send(context, request_of(context, call),
                     [&](const http::Head&, std::string_view piece) { return taken = taker.take(piece); });
    ATIMO_RETURN_IF_ERROR(taken);
    may_repeat = head.status().code() == absl::StatusCode::kUnavailable &&
                 (client->nothing_was_sent() || (call.is_read() && taker.may_begin_again()));
    if (!head.ok()) return annotate(head.status(), "servidor residente");
    return head->code / 100 == 2 ? absl::OkStatus() : failure_of(*head);
  }

  const std::function<absl::StatusOr<std::filesystem::path>()> reattach_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<http::ClientPool> pool_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<engine::Engine> remote_engine(RemoteEngineOptions options) {
  return std::make_unique<RemoteEngine>(std::move(options));
}

}  // namespace atimo::client
