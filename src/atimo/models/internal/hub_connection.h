#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/http/client.h"
#include "atimo/http/retry.h"
#include "atimo/models/hub.h"

namespace atimo::models::internal {

// A file at the Hub, for its URL and for messages.
struct HubFile {
  std::string repository, revision, path;
};

// What the Hub says of a file before it is downloaded.
struct HubMetadata {
  std::string commit;  // of the repository
  std::string etag;    // SHA-256 of a large file, git's blob id of a small one
  std::uint64_t bytes = 0;
};

// Requests to one Hub. Not thread-safe.
class HubConnection {
 public:
  explicit HubConnection(const HubOptions& options);

  // NotFound when the repository has no such file; other errors as Hub::fetch. Tries again by itself.
  absl::StatusOr<HubMetadata> metadata(const Context& context, const HubFile& file);

  // One attempt at the file from `first_byte` on, through every redirect. The answer is 200, 206 or 416;
  // other codes are errors. The token goes no further than the Hub itself.
  struct Answer {
    absl::StatusOr<http::Head> head;
    std::chrono::milliseconds wait{0};  // that the server asked for, with an error
  };
  Answer download(const Context& context, const HubFile& file, std::uint64_t first_byte,
                  const http::Client::Body& body);

  const http::RetryPolicy& retries() const { return retries_; }

 private:
  enum class Redirects : std::uint8_t { kRelative, kAll };
  absl::StatusOr<http::Head> follow(const Context& context, http::Request request, Redirects redirects,
                                    const http::Client::Body& body);
  std::string url_of(const HubFile& file) const;
  absl::Status explain(const http::Head& head, const HubFile& file) const;
  absl::Status refusal(const http::Head& head, const HubFile& file) const;

  std::string endpoint_, token_;
  http::RetryPolicy retries_;
  http::Client client_;
};

}  // namespace atimo::models::internal
