#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"

namespace atimo::http {

inline constexpr std::size_t kMaxErrorBytes = std::size_t{64} << 10;

// What a server answered: all but the body of a 2xx answer.
struct Head {
  int code = 0;
  std::map<std::string, std::string, std::less<>> fields;  // names in lower case; of a repeated one the last
  std::string error_body;  // of another code than 2xx: its first kMaxErrorBytes

  std::string_view field(std::string_view name) const;  // empty when there is none
};

struct ClientOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{10'000};  // without a byte from the server, the first one included
  std::string http_proxy = {}, https_proxy = {};    // empty: none
  std::string no_proxy = {};                        // hosts reached directly, separated by commas
  std::filesystem::path certificates = {};          // PEM file of trusted roots; empty: the system's
  std::filesystem::path unix_socket = {};  // connects here, whatever host the URL names; empty: to it
};

struct Request {
  enum class Method : std::uint8_t { kHead, kGet, kPost, kDelete };
  Method method = Method::kHead;
  std::string url;
  std::string token = {};                                        // of "Authorization: Bearer"; empty: none
  std::uint64_t first_byte = 0;                                  // above 0: the file from there on
  std::vector<std::pair<std::string, std::string>> fields = {};  // further ones, of one line each
  std::string body = {};                                         // of a POST
};

// One request at a time over libcurl, http and https only, connections reused. Follows no redirect: who asks
// decides where its token goes. Not thread-safe.
class Client {
 public:
  // Takes the body of a 2xx answer piece by piece, as it arrives; an error ends the transfer, closes its
  // connection and is what send() returns. While it runs the clock of the stall timeout stands.
  using Body = std::function<absl::Status(const Head& head, std::string_view piece)>;

  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Any answer is OK here, whatever its code. Unavailable: no connection, or one that broke or fell silent;
  // FailedPrecondition: its certificate is not trusted; InvalidArgument: no URL of http or https, or a field
  // of more than one line; Cancelled, DeadlineExceeded: the context's, noticed within 50 ms. Messages name
  // the URL without its query.
  absl::StatusOr<Head> send(const Context& context, const Request& request, const Body& body = {});
  // After a send() that failed: not a byte of the request had left, so that sending it again does it once.
  bool nothing_was_sent() const { return nothing_was_sent_; }

 private:
  struct Transfer;
  void prepare(const Request& request, Transfer& transfer);
  absl::Status drive(const Context& context, const Transfer& transfer);

  ClientOptions options_;
  bool nothing_was_sent_ = true;
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace atimo::http
