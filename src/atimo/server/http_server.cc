#include "atimo/server/http_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
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

absl::Status error_status(absl::StatusCode code, std::string_view message) {
  return absl::Status(code, absl::string_view(message.data(), message.size()));
}

absl::StatusOr<asio::ip::address> address_of(const HttpServerOptions& options) {
  error_code error;
  const auto address =
      asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, error);
  if (error)
    return error_status(absl::StatusCode::kInvalidArgument,
                        concat("endereço \"", options.address, "\" não é um IP nem \"localhost\""));
  const bool keyed = options.router.keys != nullptr && options.router.keys->required();
  if (!address.is_loopback() && !keyed)
    return error_status(
        absl::StatusCode::kPermissionDenied,
        concat("o endereço ", options.address,
               " deixaria o servidor aberto à rede, e ainda não há chave: qualquer um leria e "
               "apagaria o acervo; use 127.0.0.1, ou faça uma com \"atimo keys add NOME\""));
  return address;
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
        acceptor_(io_),
        retry_(io_),
        workers_(std::make_unique<internal::WorkerPool>(options_.worker_threads, options_.max_queued)),
        models_(std::make_unique<internal::WorkerPool>(kModelThreads, options_.max_queued)),
        aside_(std::make_unique<internal::WorkerPool>(1, kMaxAside)),
        shared_{options_, router_, *workers_, *models_, *aside_, *options_.log, random_prefix()} {}

  absl::Status start() {
    ATIMO_ASSIGN_OR_RETURN(const asio::ip::address address, address_of(options_));
    const asio::ip::tcp::endpoint endpoint(address, options_.port);
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return bind_failure(options_, error);
    accept();
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  std::uint16_t port() const { return port_; }

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
  void accept() {
    acceptor_.async_accept([this](error_code error, asio::ip::tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (error) return accept_later();
      open_session(std::move(socket));
      accept();
    });
  }

  // Out of file descriptors: trying again at once would only burn the thread.
  void accept_later() {
    retry_.expires_after(std::chrono::milliseconds(100));
    retry_.async_wait([this](error_code error) {
      if (!error && acceptor_.is_open()) accept();
    });
  }

  void open_session(asio::ip::tcp::socket socket) {
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto session =
        std::make_shared<Session>(std::move(socket), shared_, [this](Session* closed) { forget(closed); });
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
    changed_.notify_all();
  }

  void finish_sessions() {
    asio::post(io_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
      retry_.cancel();
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

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer retry_;
  std::unique_ptr<internal::WorkerPool> workers_;
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
void HttpServer::stop() { impl_->stop(); }
void HttpServer::wait() { impl_->wait(); }

}  // namespace atimo::server
