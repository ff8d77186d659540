#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/client/remote_engine.h"
#include "atimo/http/client_pool.h"

namespace atimo::client::internal {

// One request to a resident server.
struct Call {
  http::Request::Method method = http::Request::Method::kGet;
  std::string target;
  std::string body = {};
  std::string_view content_type = "application/json";
  std::string_view accept = {};
  bool is_read = false;  // doing it twice does no harm; a GET always is
};

// Takes the body of a 2xx answer as it arrives.
struct Taker {
  std::function<void()> begin;  // an attempt; the one before brought nothing
  std::function<absl::Status(std::string_view)> take;
  std::function<bool()> may_begin_again;
};

// The way to a resident server: HTTP over its Unix socket. What is asked again after the server went away is
// only what was never sent, or reads alone. Thread-safe.
class Link {
 public:
  explicit Link(ResidentOptions options);

  // The body of a 2xx answer, whole. Errors: those that the answer tells of; of the connection, Unavailable.
  absl::StatusOr<std::string> exchange(const Context& context, const Call& call) const;
  absl::Status exchange(const Context& context, const Call& call, const Taker& taker) const;

 private:
  std::shared_ptr<http::ClientPool> pool() const;
  absl::Status send(const Context& context, const Call& call, const Taker& taker, bool& may_repeat) const;

  const std::function<absl::StatusOr<std::filesystem::path>()> reattach_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<http::ClientPool> pool_;  // guarded by mutex_
};

}  // namespace atimo::client::internal
