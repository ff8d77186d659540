#include "atimo/server/http_server.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <list>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_set>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"
#include "atimo/server/internal/session.h"
#include "atimo/server/internal/worker_pool.h"

namespace atimo::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using internal::Session;

// Requests that a model may have before it at once.
constexpr std::size_t kModelThreads = 32;
// Of /status and /metrics, which few ask for.
constexpr std::size_t kMaxAside = 16;

using Stream = asio::generic::stream_protocol;

// One socket that listens. A list keeps it where its pending operations expect it.
struct Listener {
  explicit Listener(asio::io_context& io) : acceptor(io), retry(io) {}
  asio::basic_socket_acceptor<Stream> acceptor;
  asio::steady_timer retry;
};

// A Unix socket's other end that runs as this user, or as root. (TCP has no such peer: its uid is -1.)
bool is_owner(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
}

absl::Status error_status(absl::StatusCode code, std::string_view message) {
  return absl::Status(code, absl::string_view(message.data(), message.size()));
}

// Of an address that other machines reach.
absl::Status check_keyed(const HttpServerOptions& options, std::string_view address) {
  if (options.router.keys != nullptr && options.router.keys->required()) return absl::OkStatus();
  return error_status(absl::StatusCode::kPermissionDenied,
                      concat("o endereço ", address,
                             " deixaria o servidor aberto à rede, e ainda não há chave: qualquer um leria e "
                             "apagaria o acervo; use 127.0.0.1, ou faça uma com \"atimo keys add NOME\""));
}

absl::StatusOr<asio::ip::address> address_of(const HttpServerOptions& options) {
  error_code error;
  const auto address =
      asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, error);
  if (error)
    return error_status(absl::StatusCode::kInvalidArgument,
                        concat("endereço \"", options.address, "\" não é um IP nem \"localhost\""));
  if (!address.is_loopback()) ATIMO_RETURN_IF_ERROR(check_keyed(options, options.address));
  return address;
}

asio::ip::tcp::endpoint tcp_endpoint(const Stream::endpoint& generic) {
  asio::ip::tcp::endpoint endpoint;
  endpoint.resize(generic.size());
  std::memcpy(endpoint.data(), generic.data(), generic.size());
  return endpoint;
}

absl::Status bind_failure(const HttpServerOptions& options, const error_code& error) {
  if (error == asio::error::address_in_use)
    return error_status(absl::StatusCode::kFailedPrecondition,
                        concat("porta ", options.port, " já está em uso em ", options.address,
                               ": pare o outro programa (talvez outro atimo serve) ou escolha outra porta"));
  if (error == asio::error::access_denied)
    return error_status(
        absl::StatusCode::kPermissionDenied,
        concat("porta ", options.port, " é reservada pelo sistema: escolha uma acima de 1023"));
  return error_status(absl::StatusCode::kInvalidArgument,
                      concat("não foi possível escutar em ", options.address, " porta ", options.port, ": ",
                             system_reason(error.value())));
}

// Request ids of two runs must not collide in a log.
std::string random_prefix() {
  std::random_device random;
  return fmt::format("{:08x}-", random());
}

HttpServerOptions completed(HttpServerOptions options) {
  if (options.worker_threads == 0) options.worker_threads = std::max(1U, std::thread::hardware_concurrency());
  options.router.local_names_only = true;
  if (!options.log) options.log = spdlog::default_logger();
  return options;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(engine::Engine& engine, HttpServerOptions options)
      : options_(completed(std::move(options))),
        router_(engine, options_.router),
        workers_(std::make_unique<internal::WorkerPool>(options_.worker_threads, options_.max_queued)),
        answers_(options_.answer_threads == 0
                     ? nullptr
                     : std::make_unique<internal::WorkerPool>(options_.answer_threads, options_.max_queued)),
        models_(std::make_unique<internal::WorkerPool>(kModelThreads, options_.max_queued)),
        aside_(std::make_unique<internal::WorkerPool>(1, kMaxAside)),
        shared_{options_, router_, *workers_,     answers_ ? *answers_ : *workers_,
                *models_, *aside_, *options_.log, random_prefix()} {}

  absl::Status start() {
    ATIMO_RETURN_IF_ERROR(take_over_listeners());
    if (options_.open_port) ATIMO_RETURN_IF_ERROR(open_port());
    for (Listener& listener : listeners_) accept(listener);
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  std::uint16_t port() const { return port_; }

  std::chrono::milliseconds idle_for() {
    const std::lock_guard lock(mutex_);
    if (!sessions_.empty()) return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - idle_since_);
  }

  void stop() {
    std::unique_lock lock(mutex_);
    if (stopping_) {
      changed_.wait(lock, [this] { return stopped_; });
      return;
    }
    stopping_ = true;
    lock.unlock();
    if (thread_.joinable()) finish_sessions();
    io_.stop();
    if (thread_.joinable()) thread_.join();
    workers_.reset();
    answers_.reset();
    models_.reset();
    aside_.reset();
    lock.lock();
    stopped_ = true;
    changed_.notify_all();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_; });
  }

 private:
  absl::Status take_over_listeners() {
    absl::Status first_failure;
    for (const int descriptor : options_.listeners) first_failure.Update(take_over(descriptor));
    return first_failure;
  }

  absl::Status take_over(int descriptor) {
    Stream::endpoint local;
    socklen_t size = static_cast<socklen_t>(local.capacity());
    error_code error;
    if (::getsockname(descriptor, local.data(), &size) != 0)
      error.assign(errno, boost::system::system_category());
    else
      listeners_.emplace_back(io_).acceptor.assign(local.protocol(), descriptor, error);
    if (error) {
      ::close(descriptor);
      return error_status(absl::StatusCode::kInvalidArgument,
                          concat("o soquete herdado não serve para escutar: ", system_reason(error.value())));
    }
    if (local.protocol().family() == AF_UNIX) return absl::OkStatus();
    local.resize(size);
    const asio::ip::address address = tcp_endpoint(local).address();
    return address.is_loopback() ? absl::OkStatus() : check_keyed(options_, address.to_string());
  }

  absl::Status open_port() {
    ATIMO_ASSIGN_OR_RETURN(const asio::ip::address address, address_of(options_));
    const asio::ip::tcp::endpoint endpoint(address, options_.port);
    auto& acceptor = listeners_.emplace_back(io_).acceptor;
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = tcp_endpoint(acceptor.local_endpoint(error)).port();
    return error ? bind_failure(options_, error) : absl::OkStatus();
  }

  void accept(Listener& listener) {
    listener.acceptor.async_accept([this, &listener](error_code error, Stream::socket socket) {
      if (error == asio::error::operation_aborted || !listener.acceptor.is_open()) return;
      if (error) return accept_later(listener);
      open_session(std::move(socket));
      accept(listener);
    });
  }

  // Out of file descriptors: trying again at once would only burn the thread.
  void accept_later(Listener& listener) {
    listener.retry.expires_after(std::chrono::milliseconds(100));
    listener.retry.async_wait([this, &listener](error_code error) {
      if (!error && listener.acceptor.is_open()) accept(listener);
    });
  }

  void open_session(Stream::socket socket) {
    error_code ignored;  // a Unix socket knows no delay
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto peer = is_owner(socket.native_handle()) ? Request::Peer::kOwner : Request::Peer::kAnyone;
    const auto session = std::make_shared<Session>(std::move(socket), peer, shared_,
                                                   [this](Session* closed) { forget(closed); });
    std::size_t open = 0;
    {
      const std::lock_guard lock(mutex_);
      sessions_.insert(session.get());
      open = sessions_.size();
    }
    open > options_.max_connections ? session->refuse() : session->start();
  }

  void forget(Session* session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
    idle_since_ = Clock::now();
    changed_.notify_all();
  }

  void finish_sessions() {
    asio::post(io_, [this] {
      error_code ignored;
      for (Listener& listener : listeners_) {
        listener.acceptor.close(ignored);
        listener.retry.cancel();
      }
      for_each_session(&Session::finish);
    });
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, options_.stop_grace, [this] { return sessions_.empty(); })) return;
    lock.unlock();
    asio::post(io_, [this] { for_each_session(&Session::cancel); });
    lock.lock();
    // A handler that ignores its cancelled Context still borrows the engine: it is waited for.
    changed_.wait(lock, [this] { return sessions_.empty(); });
  }

  // On the io thread, where sessions end: none can disappear under the loop.
  void for_each_session(void (Session::*call)()) {
    std::unique_lock lock(mutex_);
    const std::vector<Session*> open(sessions_.begin(), sessions_.end());
    lock.unlock();
    for (Session* session : open) (session->*call)();
  }

  const HttpServerOptions options_;
  const Router router_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_set<Session*> sessions_;
  bool stopping_ = false;
  bool stopped_ = false;
  std::uint16_t port_ = 0;
  Clock::time_point idle_since_ = Clock::now();  // guarded by mutex_

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  std::list<Listener> listeners_;
  std::unique_ptr<internal::WorkerPool> workers_;
  std::unique_ptr<internal::WorkerPool> answers_;  // null: the workers do
  std::unique_ptr<internal::WorkerPool> models_;
  std::unique_ptr<internal::WorkerPool> aside_;
  internal::SessionShared shared_;
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::start(engine::Engine& engine,
                                                              HttpServerOptions options) {
  auto impl = std::make_unique<Impl>(engine, std::move(options));
  ATIMO_RETURN_IF_ERROR(impl->start());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { impl_->stop(); }

std::uint16_t HttpServer::port() const { return impl_->port(); }
std::chrono::milliseconds HttpServer::idle_for() const { return impl_->idle_for(); }
void HttpServer::stop() { impl_->stop(); }
void HttpServer::wait() { impl_->wait(); }

}  // namespace atimo::server
