#include "atimo/milvus/connection.h"

#include "atimo/milvus/internal/backoff.h"
#include "support/status_matchers.h"

namespace atimo::milvus {
namespace {

using namespace std::chrono_literals;

absl::StatusCode code_of(const ConnectionOptions& options) {
  return Connection::open(options).status().code();
}

TEST(Connection, TakesAHostAndAPort) {
  for (const char* endpoint : {"localhost:19530", "10.0.0.7:1", "[::1]:65535", "milvus.interno.gov.br:443"})
    EXPECT_EQ(code_of({.endpoint = endpoint}), absl::StatusCode::kOk) << endpoint;
  for (const char* endpoint : {"", "localhost", "localhost:", ":19530", "localhost:0", "localhost:65536",
                               "a b:1", "http://localhost:19530", "::1:19530", "localhost:19530x"})
    EXPECT_EQ(code_of({.endpoint = endpoint}), absl::StatusCode::kInvalidArgument) << endpoint;
}

TEST(Connection, RefusesOptionsThatCannotWork) {
  EXPECT_EQ(code_of({.token = "a\nb"}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of({.attempts = 0}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of({.first_pause = 2s, .longest_pause = 1s}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of({.security = ConnectionOptions::Security::kTls, .roots = "/nowhere/roots.pem"}),
            absl::StatusCode::kNotFound);
}

TEST(Connection, StartsWithoutHavingMetAnything) {
  const auto connection = Connection::open({});
  ASSERT_OK(connection);
  EXPECT_EQ((*connection)->state().phase, ConnectionState::Phase::kConnecting);
  EXPECT_EQ((*connection)->state().last_error, "");
  EXPECT_EQ((*connection)->counts(Operation::kSearch).microseconds.count(), 0u);
}

TEST(Backoff, DoublesUpToItsLimitAndVaries) {
  internal::Backoff backoff(100ms, 350ms);
  for (const auto whole : {100ms, 200ms, 350ms, 350ms}) {
    const auto length = backoff.next();
    EXPECT_GE(length, whole / 2);
    EXPECT_LE(length, whole);
  }
}

TEST(Backoff, EndsAPauseWithItsContext) {
  Context context;
  context.cancel();
  EXPECT_EQ(pause(context, 1h).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(pause(Context("default", Clock::now() + 30ms), 1h).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_OK(pause(Context(), 0ms));
}

}  // namespace
}  // namespace atimo::milvus
