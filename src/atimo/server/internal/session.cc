#include "atimo/server/internal/session.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <cerrno>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/server/internal/http_metrics.h"
#include "atimo/server/internal/target.h"
#include "atimo/server/status_http.h"

namespace atimo::server::internal {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// A sender slower than this is taken for one that only means to hold the connection.
constexpr std::uint64_t kSlowestBytesPerMs = 64;
constexpr std::chrono::seconds kLinger{2};

// What a client may leave unread of a stream. A whole answer with its sources is a tenth of it.
constexpr std::size_t kMaxUnsent = std::size_t{1} << 20;

std::string text_of(beast::string_view view) { return {view.data(), view.size()}; }

bool is_request_id(std::string_view id) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !id.empty() && id.size() <= 64 && id.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

// On the worker's side of a stream. What it hands over is done by the io thread in the same order.
class Session::Outlet final : public BodyStream {
 public:
  explicit Outlet(Session& session) : session_(session) {}

  void begin(std::string_view content_type, std::string comment) override {
    post([content_type, said = std::move(comment)](Session& session) mutable {
      session.begin_stream(content_type, std::move(said));
    });
  }

  absl::Status write(std::string piece) override {
    // The client's end is noticed on the io thread, which cancels the request. What is merely late still goes
    // out: it says so.
    if (const absl::Status status = session_.context_->check(); absl::IsCancelled(status)) return status;
    if (session_.unsent_.fetch_add(piece.size()) + piece.size() > kMaxUnsent) {
      session_.context_->cancel();
      return absl::CancelledError("o cliente não lê o que lhe é escrito");
    }
    post([said = std::move(piece)](Session& session) { session.send_piece(said); });
    return absl::OkStatus();
  }

 private:
  template <typename Task>
  void post(Task task) {
    asio::post(session_.stream_.get_executor(),
               [owner = session_.shared_from_this(), run = std::move(task)]() mutable { run(*owner); });
  }

  Session& session_;
};

Session::Session(Stream::socket_type socket, Request::Peer peer, SessionShared& shared,
                 std::function<void(Session*)> on_close)
    : stream_(std::move(socket)),
      peer_(peer),
      shared_(shared),
      on_close_(std::move(on_close)),
      silence_(stream_.get_executor()) {
  ++shared_.router.metrics().connections;
}

Session::~Session() {
  --shared_.router.metrics().connections;
  on_close_(this);
}

void Session::refuse() {
  ++shared_.router.metrics().turned_away;
  keep_alive_ = false;
  started_ = Clock::now();
  request_id_ = concat(shared_.id_prefix, ++shared_.last_id);
  Response response =
      error_response(kTooManyConnections, "conexões demais; tente de novo em instantes", ErrorShape::kPlain);
  response.headers.emplace_back("Retry-After", "1");
  respond(response);
}

void Session::finish() {
  keep_alive_ = false;
  if (state_ == State::kIdle || state_ == State::kClosing) close();
}

void Session::cancel() {
  if (context_) context_->cancel();
  if (state_ != State::kWorking || is_streaming_) close();
}

void Session::read_header() {
  state_ = buffer_.size() == 0 ? State::kIdle : State::kReading;
  request_ = {};
  context_.reset();
  trace_.reset();
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.max_header_bytes));
  parser_->body_limit(shared_.options.router.max_upload_bytes);
  stream_.expires_after(shared_.options.idle_timeout);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_header(error); });
}

void Session::on_header(beast::error_code error) {
  started_ = Clock::now();
  request_id_ = concat(shared_.id_prefix, ++shared_.last_id);
  if (error) return reject(error);
  state_ = State::kReading;
  const auto& message = parser_->get();
  request_.method = text_of(message.method_string());
  request_.target = text_of(message.target());
  request_.content_type = text_of(message[http::field::content_type]);
  request_.accept = text_of(message[http::field::accept]);
  request_.deadline_ms = text_of(message["X-Deadline-Ms"]);
  request_.name_space = text_of(message["X-Atimo-Namespace"]);
  request_.host = text_of(message[http::field::host]);
  request_.origin = text_of(message[http::field::origin]);
  request_.authorization = text_of(message[http::field::authorization]);
  trace_ = parse_traceparent(text_of(message["traceparent"]));
  request_.peer = peer_;
  keep_alive_ = keep_alive_ && message.keep_alive();
  if (const std::string id = text_of(message["X-Request-Id"]); is_request_id(id)) request_id_ = id;

  // Before the body: whoever may not ask cannot make the server hold it either.
  if (std::optional<Response> refused = shared_.router.admit(request_)) {
    keep_alive_ = false;
    refused->route = Router::index_of(request_.method, request_.target);
    return respond(*std::move(refused));
  }
  const std::uint64_t limit = shared_.router.body_limit(request_.method, request_.target);
  const auto length = parser_->content_length();
  if (length && *length > limit) return reject(http::error::body_limit);
  parser_->body_limit(limit);
  const std::uint64_t longest = length ? *length : limit;
  stream_.expires_after(shared_.options.idle_timeout +
                        std::chrono::milliseconds(longest / kSlowestBytesPerMs));
  if (!beast::iequals(message[http::field::expect], "100-continue")) return read_body();
  output_ = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(stream_, asio::buffer(output_),
                    [self = shared_from_this()](beast::error_code failure, std::size_t) {
                      failure ? self->close() : self->read_body();
                    });
}

void Session::read_body() {
  if (parser_->is_done()) return on_body({});
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_body(error); });
}

void Session::on_body(beast::error_code error) {
  if (error) return reject(error);
  request_.body = std::move(parser_->get().body());
  dispatch();
}

void Session::reject(beast::error_code error) {
  // Gone, silent for too long or cut off in the middle: nobody to answer.
  const bool is_http = error.category() == http::make_error_code(http::error::body_limit).category();
  if (!is_http || error == http::error::end_of_stream || error == http::error::partial_message)
    return close();
  keep_alive_ = false;
  if (error == http::error::body_limit)
    return respond(refusal(kPayloadTooLarge,
                           concat("corpo grande demais: o limite aqui é ",
                                  shared_.router.body_limit(request_.method, request_.target), " bytes")));
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return respond(refusal(kHeaderTooLarge, concat("cabeçalho grande demais: o limite é ",
                                                   shared_.options.max_header_bytes, " bytes")));
  respond(refusal(kBadRequest, concat("isto não é uma requisição HTTP/1.1 válida: ", error.message())));
}

void Session::dispatch() {
  state_ = State::kWorking;
  in_flight_ = true;
  ++shared_.router.metrics().in_flight;
  stream_.expires_never();
  const absl::StatusOr<Context> context = shared_.router.context_of(request_);
  if (!context.ok()) {
    const ErrorKind kind = error_kind(context.status().code());
    return respond(refusal(kind, message_of(context.status())));
  }
  context_ = *context;
  const Router::Service service = Router::service_of(request_.method, request_.target);
  if (service == Router::Service::kAtOnce) return respond(shared_.router.handle(request_, *context_));
  if (submit(service)) return watch_client();
  ++shared_.router.metrics().refused;
  Response response = refusal(kOverloaded, concat("servidor ocupado: já há ", shared_.options.max_queued,
                                                  " requisições na fila; tente de novo em instantes"));
  response.headers.emplace_back("Retry-After", "1");
  respond(response);
}

WorkerPool& Session::pool_of(Router::Service service) const {
  switch (service) {
    case Router::Service::kAnswer:
      return shared_.answers;
    case Router::Service::kModel:
      return shared_.models;
    case Router::Service::kAside:
      return shared_.aside;
    default:
      return shared_.workers;
  }
}

bool Session::submit(Router::Service service) {
  HttpMetrics& metrics = shared_.router.metrics();
  ++metrics.queued;
  const bool taken = pool_of(service).submit([self = shared_from_this()]() mutable {
    --self->shared_.router.metrics().queued;
    self->run_on_worker(std::move(self));
  });
  if (!taken) --metrics.queued;
  return taken;
}

// Looks at what is there to read without taking it: nothing, on a readable socket, is the end of the
// connection. A request sent ahead hides that end, and is only looked at once.
void Session::watch_client() {
  stream_.socket().async_wait(
      asio::socket_base::wait_read, [self = shared_from_this()](beast::error_code error) {
        if (error || self->state_ != State::kWorking) return;
        char next = 0;
        const ssize_t got = ::recv(self->stream_.socket().native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
        const bool is_gone = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
        if (is_gone) self->context_->cancel();
      });
}

Response Session::refusal(const ErrorKind& kind, std::string_view message) const {
  Response response = error_response(kind, message, error_shape(request_.target));
  response.route = Router::index_of(request_.method, request_.target);
  return response;
}

void Session::respond(Response response) {
  if (state_ == State::kWorking) stream_.cancel();  // watch_client's wait
  state_ = State::kWriting;
  if (in_flight_) --shared_.router.metrics().in_flight;
  in_flight_ = false;
  note(response);
  if (trace_) response.headers.emplace_back("traceresponse", traceresponse(*trace_, request_id_));
  output_ = to_wire(response, request_.method, request_id_,
                    keep_alive_ ? Persistence::kKeepAlive : Persistence::kClose);
  stream_.expires_after(shared_.options.idle_timeout);
  asio::async_write(stream_, asio::buffer(output_),
                    [self = shared_from_this(), close = !keep_alive_](beast::error_code error, std::size_t) {
                      error ? self->close() : self->on_written(close);
                    });
}

void Session::run_on_worker(std::shared_ptr<Session> self) {
  Outlet outlet(*this);
  BodyStream* stream = request_.method == "HEAD" ? nullptr : &outlet;
  Response response = shared_.router.handle(request_, *context_, stream);
  // Moved on, not copied: the last owner must let go on the io thread.
  auto executor = stream_.get_executor();
  asio::post(executor, [owner = std::move(self), answer = std::move(response)]() mutable {
    answer.streamed ? owner->end_stream(answer) : owner->respond(std::move(answer));
  });
}

void Session::begin_stream(std::string_view content_type, std::string comment) {
  if (state_ != State::kWorking) return;
  is_streaming_ = true;
  stream_has_ended_ = false;
  comment_ = std::move(comment);
  framing_ = parser_->get().version() < 11 ? Framing::kUntilClose : Framing::kChunked;
  if (framing_ == Framing::kUntilClose) keep_alive_ = false;
  pending_ = stream_head(content_type, request_id_, trace_ ? traceresponse(*trace_, request_id_) : "",
                         keep_alive_ ? Persistence::kKeepAlive : Persistence::kClose, framing_);
  send_pending();
}

void Session::send_piece(std::string_view piece) {
  if (!is_streaming_) return;
  pending_ += stream_piece(piece, framing_);
  pending_pieces_ += piece.size();
  if (!is_sending_) send_pending();
}

void Session::end_stream(const Response& response) {
  if (in_flight_) --shared_.router.metrics().in_flight;
  in_flight_ = false;
  note(response);
  if (!is_streaming_) return;  // the client has gone
  pending_ += stream_end(framing_);
  stream_has_ended_ = true;
  if (!is_sending_) send_pending();
}

void Session::send_pending() {
  silence_.cancel();
  if (pending_.empty()) {
    if (!stream_has_ended_) return break_silence();
    is_streaming_ = false;
    stream_.cancel();  // watch_client's wait
    return on_written(!keep_alive_);
  }
  output_ = std::exchange(pending_, {});
  is_sending_ = true;
  stream_.expires_after(shared_.options.idle_timeout);
  asio::async_write(stream_, asio::buffer(output_),
                    [self = shared_from_this(), pieces = std::exchange(pending_pieces_, 0)](
                        beast::error_code error, std::size_t) {
                      self->unsent_ -= pieces;
                      self->is_sending_ = false;
                      error ? self->abandon_stream() : self->send_pending();
                    });
}

void Session::abandon_stream() {
  context_->cancel();
  close();
}

void Session::break_silence() {
  stream_.expires_never();
  silence_.expires_after(shared_.options.comment_after);
  silence_.async_wait([self = shared_from_this()](beast::error_code error) {
    if (error || !self->is_streaming_ || self->is_sending_) return;
    self->pending_ += stream_piece(self->comment_, self->framing_);
    self->send_pending();
  });
}

void Session::on_written(bool close) {
  if (close) return linger();
  // stop() may have come while the response was on its way.
  if (!keep_alive_) return this->close();
  read_header();
}

// Closing with unread input would reset the connection and could take the response with it, so the rest of
// what the client sends is read and dropped for a while.
void Session::linger() {
  const bool all_read = parser_ && parser_->is_done() && buffer_.size() == 0;
  if (all_read) return close();
  state_ = State::kClosing;
  beast::error_code ignored;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
  linger_until_ = Clock::now() + kLinger;
  drain();
}

void Session::drain() {
  const auto left = linger_until_ - Clock::now();
  if (left <= Clock::duration::zero()) return close();
  buffer_.clear();
  stream_.expires_after(left);
  stream_.async_read_some(buffer_.prepare(16 << 10),
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                            error ? self->close() : self->drain();
                          });
}

void Session::close() {
  state_ = State::kClosing;
  is_streaming_ = false;
  silence_.cancel();
  stream_.close();
}

// Into the access log and the metrics.
void Session::note(const Response& response) const {
  const auto took = Clock::now() - started_;
  const double ms = std::chrono::duration<double, std::milli>(took).count();
  shared_.router.metrics().answered(
      response.route, response.status,
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  const std::string path = to_valid_utf8(raw_path(request_.target).substr(0, 200));
  shared_.log.info("{} {} {} {:.1f} ms {} {} {}", request_.method.empty() ? "-" : request_.method,
                   path.empty() ? "-" : path, response.status, ms, request_id_, trace_ ? trace_->id : "-",
                   request_.key_name.empty() ? "-" : request_.key_name);
}

}  // namespace atimo::server::internal
