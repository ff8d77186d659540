#pragma once

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "atimo/base/context.h"
#include "atimo/server/http_server.h"
#include "atimo/server/internal/trace.h"
#include "atimo/server/internal/wire.h"
#include "atimo/server/internal/worker_pool.h"

namespace atimo::server::internal {

// What every session of a server shares; outlives them.
struct SessionShared {
  const HttpServerOptions& options;
  const Router& router;
  WorkerPool& workers;  // for Router::Service::kQueued
  WorkerPool& answers;  // for kAnswer
  WorkerPool& models;   // for kModel
  WorkerPool& aside;    // for kAside
  spdlog::logger& log;
  std::string id_prefix;
  std::uint64_t last_id = 0;
};

// One connection: reads a request, has it answered on a worker, writes, and over again. A client that ends
// the connection meanwhile, or only its side of it, cancels its request. Everything but the routing itself
// runs on the io thread: the worker of a streamed answer hands its pieces over and goes on. Keeps itself
// alive while an operation is pending.
class Session : public std::enable_shared_from_this<Session> {
 public:
  using Stream = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;

  Session(Stream::socket_type socket, Request::Peer peer, SessionShared& shared,
          std::function<void(Session*)> on_close);
  ~Session();

  void start() { read_header(); }
  // Answers 503 and closes: the server has as many connections as it takes.
  void refuse();
  // Closes when idle, else after the response under way.
  void finish();
  // Tells the request under way to give up.
  void cancel();

 private:
  enum class State { kIdle, kReading, kWorking, kWriting, kClosing };

  void read_header();
  void on_header(boost::beast::error_code error);
  void read_body();
  void on_body(boost::beast::error_code error);
  void reject(boost::beast::error_code error);
  void dispatch();
  bool submit(Router::Service service);
  WorkerPool& pool_of(Router::Service service) const;
  void run_on_worker(std::shared_ptr<Session> self);
  void watch_client();
  Response refusal(const ErrorKind& kind, std::string_view message) const;
  void respond(Response response);
  class Outlet;  // a route's BodyStream
  void begin_stream(std::string_view content_type, std::string comment);
  void send_piece(std::string_view piece);
  void end_stream(const Response& response);
  void send_pending();
  void abandon_stream();
  void break_silence();
  void on_written(bool close);
  void linger();
  void drain();
  void close();
  void note(const Response& response) const;

  Stream stream_;
  const Request::Peer peer_;
  SessionShared& shared_;
  const std::function<void(Session*)> on_close_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  Request request_;
  std::optional<Context> context_;
  std::string request_id_;
  std::optional<Trace> trace_;
  std::string output_;
  std::string pending_;  // of a stream, what follows output_
  std::string comment_;  // of a stream
  boost::asio::steady_timer silence_;
  std::size_t pending_pieces_ = 0;      // bytes of pieces in pending_
  std::atomic<std::size_t> unsent_{0};  // bytes of pieces that are not with the client
  internal::Framing framing_ = internal::Framing::kChunked;
  Clock::time_point started_;
  Clock::time_point linger_until_;
  State state_ = State::kIdle;
  bool in_flight_ = false;
  bool keep_alive_ = true;
  bool is_streaming_ = false;      // from the head to the last byte
  bool is_sending_ = false;        // output_ is on its way
  bool stream_has_ended_ = false;  // pending_ is the last
};

}  // namespace atimo::server::internal
