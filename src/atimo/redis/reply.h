#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace atimo::redis {

// What a Redis server answers (RESP2).
struct Reply {
  enum class Kind : std::uint8_t { kNil, kWord, kError, kInteger, kBytes, kList };
  Kind kind = Kind::kNil;
  std::int64_t integer = 0;
  std::string text;  // of kWord, kError and kBytes
  std::vector<Reply> list;

  bool is_nil() const { return kind == Kind::kNil; }
};

// Most that one reply may have.
struct ReplyLimits {
  std::size_t bytes = std::size_t{64} << 20;
  std::size_t elements = 1'000'000;  // of all its lists
};

// Takes replies out of a stream of bytes that comes in pieces. Any bytes are taken; the work is linear in
// them. Used by one thread.
class ReplyReader {
 public:
  explicit ReplyReader(ReplyLimits limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { unread_ += bytes; }
  // nullopt: there is no whole reply yet. DataLoss: this is no reply, or it is larger than the limits; the
  // rest of the stream cannot be read either.
  absl::StatusOr<std::optional<Reply>> next();

 private:
  // A list that lacks elements.
  struct Open {
    Reply list;
    std::size_t missing = 0;
  };

  absl::StatusOr<std::optional<std::string_view>> line();
  absl::StatusOr<std::optional<Reply>> element();
  absl::Status open_list(std::int64_t length);

  const ReplyLimits limits_;
  std::string unread_;
  std::size_t at_ = 0;       // in unread_: read up to here
  std::size_t scanned_ = 0;  // in unread_: no line ends between at_ and here
  std::size_t bytes_ = 0;    // of this reply, without its lists
  std::size_t elements_ = 0;
  std::optional<std::int64_t> bulk_;  // bytes whose length was read and that were not
  std::vector<Open> open_;
};

// A command as the server reads it.
std::string encode_command(const std::vector<std::string_view>& arguments);

// What an error reply means to the caller: Unavailable while the server loads, is not the master or is not
// the node that has the key; PermissionDenied; ResourceExhausted without memory; Internal else.
absl::Status status_of_error(std::string_view error);

}  // namespace atimo::redis
