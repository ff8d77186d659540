#include "atimo/redis/client.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>

#include "atimo/base/status_macros.h"
#include "atimo/redis/internal/stream.h"

namespace atimo::redis {
namespace {

std::string sha1(std::string_view text) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

bool is_unknown_script(const Reply& reply) {
  return reply.kind == Reply::Kind::kError && reply.text.starts_with("NOSCRIPT");
}

absl::StatusOr<Reply> without_error(absl::StatusOr<Reply> reply) {
  if (reply.ok() && reply->kind == Reply::Kind::kError) return status_of_error(reply->text);
  return reply;
}

}  // namespace

Script::Script(std::string text) : text_(std::move(text)), digest_(sha1(text_)) {}

// A stream and the replies that come over it, in order.
class Client::Connection {
 public:
  explicit Connection(std::unique_ptr<internal::Stream> stream) : stream_(std::move(stream)) {}

  absl::StatusOr<Reply> call(const std::vector<std::string_view>& arguments, Clock::time_point deadline) {
    ATIMO_RETURN_IF_ERROR(stream_->write(encode_command(arguments), deadline));
    for (;;) {
      ATIMO_ASSIGN_OR_RETURN(std::optional<Reply> reply, replies_.next());
      if (reply) return *std::move(reply);
      ATIMO_ASSIGN_OR_RETURN(const std::string bytes, stream_->read(deadline));
      replies_.feed(bytes);
    }
  }

  absl::Status greet(const Options& options, Clock::time_point deadline) {
    if (!options.password.empty()) {
      std::vector<std::string_view> auth = {"AUTH"};
      if (!options.user.empty()) auth.push_back(options.user);
      auth.push_back(options.password);
      ATIMO_RETURN_IF_ERROR(without_error(call(auth, deadline)).status());
    }
    if (options.database != 0) {
      const std::string database = concat(options.database);
      ATIMO_RETURN_IF_ERROR(without_error(call({"SELECT", database}, deadline)).status());
    }
    // A server that loads its data, or wants a password, says so here.
    return without_error(call({"PING"}, deadline)).status();
  }

 private:
  const std::unique_ptr<internal::Stream> stream_;
  ReplyReader replies_;
};

Client::Client(Options options)
    : options_(std::move(options)),
      state_(absl::UnavailableError("ainda sem conexão com o Redis")),
      keeper_([this] { keep_connected(); }) {}

Client::~Client() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  keeper_.join();
}

void Client::keep_connected() {
  std::chrono::milliseconds pause = options_.first_pause;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (state_.ok()) {
      pause = options_.first_pause;
      changed_.wait(lock, [this] { return stopping_ || !state_.ok(); });
      continue;
    }
    lock.unlock();
    std::unique_ptr<Connection> made = connect();
    const bool is_made = made != nullptr;
    if (is_made) {
      // Together: who loses the connection at once must not be told that there is one.
      const std::lock_guard calling(calling_);
      connection_ = std::move(made);
      const std::lock_guard telling(mutex_);
      state_ = absl::OkStatus();
      changed_.notify_all();
    }
    lock.lock();
    if (is_made) continue;
    changed_.wait_for(lock, pause, [this] { return stopping_; });
    pause = std::min(pause * 2, options_.longest_pause);
  }
}

std::unique_ptr<Client::Connection> Client::connect() {
  const Clock::time_point deadline = Clock::now() + options_.longest_connect;
  absl::StatusOr<std::unique_ptr<internal::Stream>> stream = internal::Stream::connect(options_, deadline);
  absl::Status status = stream.status();
  if (status.ok()) {
    auto connection = std::make_unique<Connection>(*std::move(stream));
    status = connection->greet(options_, deadline);
    if (status.ok()) return connection;
  }
  const std::lock_guard lock(mutex_);
  state_ = annotate(status, concat("Redis em ", options_.host, ":", options_.port));
  return nullptr;
}

bool Client::wait_until_connected(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, longest, [this] { return state_.ok(); });
}

absl::Status Client::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

absl::StatusOr<Reply> Client::call(const std::vector<std::string_view>& arguments) {
  return without_error(call_until(arguments, Clock::now() + options_.longest_call));
}

absl::StatusOr<Reply> Client::run(const Script& script, std::string_view key,
                                  const std::vector<std::string_view>& arguments) {
  const Clock::time_point deadline = Clock::now() + options_.longest_call;
  std::vector<std::string_view> command = {"EVALSHA", script.digest(), "1", key};
  command.insert(command.end(), arguments.begin(), arguments.end());
  absl::StatusOr<Reply> reply = call_until(command, deadline);
  if (reply.ok() && is_unknown_script(*reply)) {
    command[0] = "EVAL";
    command[1] = script.text();
    reply = call_until(command, deadline);
  }
  return without_error(std::move(reply));
}

absl::StatusOr<Reply> Client::call_until(const std::vector<std::string_view>& arguments,
                                         Clock::time_point deadline) {
  if (const absl::Status now = state(); !now.ok()) return absl::UnavailableError(now.message());
  const std::unique_lock calling(calling_, deadline);
  if (!calling.owns_lock()) return absl::DeadlineExceededError("a fila para o servidor Redis não andou");
  if (connection_ == nullptr) return absl::UnavailableError(state().message());
  absl::StatusOr<Reply> reply = connection_->call(arguments, deadline);
  // A reply that comes late would be taken for that of the next call.
  if (!reply.ok()) lose(reply.status());
  return reply;
}

void Client::lose(const absl::Status& why) {
  connection_.reset();
  const std::lock_guard lock(mutex_);
  state_ = annotate(why, concat("Redis em ", options_.host, ":", options_.port));
  changed_.notify_all();
}

}  // namespace atimo::redis
