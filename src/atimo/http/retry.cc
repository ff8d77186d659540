#include "atimo/http/retry.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <random>

#include "atimo/base/pause.h"
#include "atimo/base/status_macros.h"

namespace atimo::http {
namespace {

using std::chrono::milliseconds;

// Between half of it and all of it.
milliseconds jittered(milliseconds length) {
  std::random_device entropy;
  return milliseconds(
      std::uniform_int_distribution<milliseconds::rep>((length.count() + 1) / 2, length.count())(entropy));
}

}  // namespace

absl::Status with_retries(const Context& context, const RetryPolicy& policy,
                          const std::function<Attempt()>& attempt) {
  milliseconds next_pause = policy.first_pause;
  for (int fruitless = 0;;) {
    const Attempt made = attempt();
    if (made.last || made.status.code() != absl::StatusCode::kUnavailable) return made.status;
    if (made.progressed) {
      fruitless = 0;
      next_pause = policy.first_pause;
    }
    if (++fruitless >= policy.attempts) return made.status;
    const milliseconds length = std::min(std::max(jittered(next_pause), made.wait), policy.longest_pause);
    if (context.deadline() - Clock::now() < length) return made.status;
    ATIMO_RETURN_IF_ERROR(pause(context, length));
    next_pause = std::min(next_pause * 2, policy.longest_pause);
  }
}

milliseconds retry_after(const Head& head) {
  constexpr std::int64_t kHour = 3600;
  const std::string text(head.field("retry-after"));
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc::result_out_of_range) return std::chrono::seconds(kHour);
  if (error != std::errc() || end != text.data() + text.size()) {
    const std::time_t date = curl_getdate(text.c_str(), nullptr);
    seconds = date < 0 ? 0 : static_cast<std::int64_t>(date - std::time(nullptr));
  }
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kHour));
}

}  // namespace atimo::http
