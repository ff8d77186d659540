#include "atimo/http/retry.h"

#include <ctime>

#include "support/status_matchers.h"

namespace atimo::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr RetryPolicy kQuick{.attempts = 3, .first_pause = milliseconds(1), .longest_pause = milliseconds(2)};

TEST(RetryTest, StopsAtTheFirstThatIsNotUnavailable) {
  int made = 0;
  const absl::Status status = with_retries(Context(), kQuick, [&]() -> Attempt {
    return {++made == 2 ? absl::OkStatus() : absl::UnavailableError("x")};
  });
  EXPECT_OK(status);
  EXPECT_EQ(made, 2);
  made = 0;
  EXPECT_EQ(with_retries(Context(), kQuick, [&]() -> Attempt { return {absl::NotFoundError("x")}; }).code(),
            absl::StatusCode::kNotFound);
}

TEST(RetryTest, CountsAttemptsThatBroughtNothing) {
  int made = 0;
  const auto fail = [&](int fruitful) {
    made = 0;
    return with_retries(Context(), kQuick, [&]() -> Attempt {
      return {.status = absl::UnavailableError("x"), .progressed = ++made <= fruitful};
    });
  };
  EXPECT_EQ(fail(0).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(made, 3);
  EXPECT_EQ(fail(4).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(made, 6);
}

TEST(RetryTest, TheLastIsTheLast) {
  int made = 0;
  const absl::Status status = with_retries(Context(), kQuick, [&]() -> Attempt {
    ++made;
    return {.status = absl::UnavailableError("x"), .last = true};
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(made, 1);
}

TEST(RetryTest, DoesNotBeginAPauseThatOutlastsTheDeadline) {
  const RetryPolicy policy{.attempts = 3, .first_pause = hours(1), .longest_pause = hours(1)};
  const Context context("default", Clock::now() + std::chrono::minutes(5));
  const absl::Status status =
      with_retries(context, policy, []() -> Attempt { return {absl::UnavailableError("what happened")}; });
  EXPECT_EQ(status, absl::UnavailableError("what happened"));
}

TEST(RetryTest, CancellingEndsAPause) {
  const RetryPolicy policy{.attempts = 3, .first_pause = hours(1), .longest_pause = hours(1)};
  Context context;
  const absl::Status status = with_retries(context, policy, [&]() -> Attempt {
    context.cancel();
    return {absl::UnavailableError("x")};
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
}

milliseconds asked(const std::string& value) {
  return retry_after({.code = 429, .fields = {{"retry-after", value}}});
}

TEST(RetryAfterTest, ReadsSecondsAndDates) {
  EXPECT_EQ(retry_after({}), milliseconds(0));
  EXPECT_EQ(asked("7"), seconds(7));
  EXPECT_EQ(asked("0"), seconds(0));
  EXPECT_EQ(asked("99999"), hours(1));
  EXPECT_EQ(asked("99999999999999999999999"), hours(1));
  EXPECT_EQ(asked("-5"), seconds(0));
  EXPECT_EQ(asked("soon"), seconds(0));
  EXPECT_EQ(asked("1.5"), seconds(0));
  EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:37 GMT"), seconds(0));
  const std::time_t later = std::time(nullptr) + 600;
  char date[64];
  std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&later));
  EXPECT_LE(asked(date), seconds(600));
  EXPECT_GT(asked(date), seconds(300));
}

}  // namespace
}  // namespace atimo::http
