#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::redis {

struct Options {
  std::string host = "localhost";
  std::uint16_t port = 6379;
  std::string user;      // empty: the server's default user
  std::string password;  // empty: none is sent
  std::uint32_t database = 0;
  bool tls = false;
  std::filesystem::path roots;  // PEM of trusted roots; empty: the system's
  // A call that takes longer fails, and so do those that wait for it.
  std::chrono::milliseconds longest_call{50};
  std::chrono::milliseconds longest_connect{2'000};  // with TLS and password; no call waits for it
  std::chrono::milliseconds first_pause{50};         // before a new attempt to connect; doubles
  std::chrono::milliseconds longest_pause{2'000};
};

// "redis://[user[:password]@]host[:port][/database]"; rediss:// is with TLS. Parts may be %-escaped, and an
// IPv6 address stands in brackets. InvalidArgument says what is wrong, without the password.
absl::StatusOr<Options> parse_url(std::string_view url);

}  // namespace atimo::redis
