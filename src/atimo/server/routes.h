#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/engine/engine.h"
#include "atimo/server/api_keys.h"
#include "atimo/server/model_service.h"
#include "atimo/server/status_http.h"

namespace atimo::server {

namespace internal {
class AnswerMetrics;
class HttpMetrics;
}  // namespace internal

// One request as the routes see it; no transport in it. Header values as sent, empty when absent.
struct Request {
  // A process of the user that the server runs as, by the Unix socket: it could as well open the data folder.
  enum class Peer : std::uint8_t { kAnyone, kOwner };

  std::string method = {};
  std::string target = {};
  std::string content_type = {};
  std::string accept = {};
  std::string deadline_ms = {};  // X-Deadline-Ms
  std::string name_space = {};   // X-Atimo-Namespace
  std::string host = {};
  std::string origin = {};
  std::string authorization = {};
  std::string body = {};
  std::string key_name = {};  // whose key it shows; admit() sets it
  Peer peer = Peer::kAnyone;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string_view content_type = kJsonType;  // of a static text
  std::size_t route = kNoRoute;               // its place among the routes, for /metrics
  bool streamed = false;                      // its body is what went to the BodyStream

  static constexpr std::size_t kNoRoute = SIZE_MAX;
  static constexpr std::string_view kJsonType = "application/json; charset=utf-8";
};

// Takes a body that comes into being piece by piece, on the thread of handle(), which does not wait for the
// client to read it.
class BodyStream {
 public:
  virtual ~BodyStream() = default;

  // Status and head of the answer; once, before any piece. `comment` is what goes out instead where no piece
  // came for a while, so that nothing between takes the connection for a dead one.
  virtual void begin(std::string_view content_type, std::string comment) = 0;
  // Cancelled: the client has gone, or leaves too much unread; the rest is for nobody.
  virtual absl::Status write(std::string piece) = 0;
};

struct RouterOptions {
  std::chrono::milliseconds default_deadline{30'000};
  std::chrono::milliseconds upload_deadline{300'000};
  std::uint64_t max_body_bytes = 1ull << 20;
  std::uint64_t max_texts_bytes = 8ull << 20;  // of what a model reads
  std::uint64_t max_upload_bytes = 64ull << 20;
  // A server on loopback that has no keys answers only to local names: a page of another site that reaches it
  // through the visitor's browser (cross-site form, DNS rebinding) gets 403.
  bool local_names_only = false;
  std::shared_ptr<ModelService> models = nullptr;  // null: none is served
  std::shared_ptr<const KeyRing> keys = nullptr;   // null: nobody needs a key
};

// The routing table and what each route does. Borrows the engine. Immutable, thread-safe; never throws and
// answers every request, however broken.
class Router {
 public:
  explicit Router(engine::Engine& engine, RouterOptions options = {});
  ~Router();

  // Whether the request may be served, by its header alone: the refusal, or nothing. Notes whose key it
  // shows, and gives a request that names no name space that of its key.
  std::optional<Response> admit(Request& request) const;
  // Deadline and name space of a request, counted from now. InvalidArgument names the header.
  absl::StatusOr<Context> context_of(const Request& request) const;
  // REQUIRES: admit() let it pass. Without a `stream` every body comes whole.
  Response handle(const Request& request, const Context& context, BodyStream* stream = nullptr) const;
  // All of the above.
  Response handle(Request request) const;

  std::uint64_t body_limit(std::string_view method, std::string_view target) const;
  enum class Service : std::uint8_t {
    kQueued,  // waits for a worker
    kAnswer,  // the same, or for one of many more where a language model writes: it mostly waits for that
    kModel,   // for one of many more: it mostly waits, and a model makes one batch of what waits for it
    kAtOnce,  // where all sockets are served: must take no longer than reading a request does
    kAside,   // on a thread of its own: what looks at the server does not wait behind its work
  };
  // kNoRoute: there is none.
  static std::size_t index_of(std::string_view method, std::string_view target);
  static Service service_of(std::string_view method, std::string_view target);
  // What /metrics gives; the transport counts into it.
  internal::HttpMetrics& metrics() const { return *metrics_; }

 private:
  engine::Engine& engine_;
  const RouterOptions options_;
  const std::string version_;  // the engine's
  const std::unique_ptr<internal::HttpMetrics> metrics_;
  const std::unique_ptr<internal::AnswerMetrics> answers_;
};

Response error_response(const ErrorKind& kind, std::string_view message, ErrorShape shape);

}  // namespace atimo::server
