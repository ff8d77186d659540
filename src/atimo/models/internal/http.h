#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"

namespace atimo::models::internal {

// What a server answered, without its body.
struct HttpHead {
  int code = 0;
  std::map<std::string, std::string, std::less<>> fields;  // names in lower case; of a repeated one the last

  std::string_view field(std::string_view name) const;  // empty when there is none
};

struct HttpOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{10'000};  // without a byte from the server
  std::string http_proxy, https_proxy;              // empty: none
  std::string no_proxy;                             // hosts reached directly, separated by commas
  std::filesystem::path certificates;               // PEM file of trusted roots; empty: the system's
};

struct HttpRequest {
  enum class Method : std::uint8_t { kHead, kGet };
  Method method = Method::kHead;
  std::string url;
  std::string token;             // of "Authorization: Bearer"; empty: none is sent
  std::uint64_t first_byte = 0;  // above 0 asks for the rest of the file from there on
};

// One request at a time over libcurl, http and https only, connections reused. Follows no redirect: who asks
// decides where its token goes. Not thread-safe.
class HttpClient {
 public:
  // Takes the body of a 2xx answer piece by piece; an error ends the transfer and is what send() returns.
  using Body = std::function<absl::Status(const HttpHead& head, std::string_view piece)>;

  explicit HttpClient(HttpOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any answer is OK here, whatever its code. Unavailable: no connection, or one that broke or fell silent;
  // FailedPrecondition: its certificate is not trusted; InvalidArgument: no URL of http or https; Cancelled,
  // DeadlineExceeded: the context's.
  absl::StatusOr<HttpHead> send(const Context& context, const HttpRequest& request, const Body& body = {});

 private:
  struct Transfer;
  void prepare(const HttpRequest& request, Transfer& transfer);
  absl::Status drive(const Context& context, const Transfer& transfer);

  HttpOptions options_;
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace atimo::models::internal
