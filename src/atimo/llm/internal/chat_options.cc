#include "atimo/llm/internal/chat_options.h"

#include <cstdint>
#include <limits>
#include <string_view>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::llm::internal {
namespace {

constexpr std::int64_t kMaxAnswerBytes = std::int64_t{64} << 20;
constexpr std::int64_t kDayMs = 86'400'000;

absl::Status check_range(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(concat(name, " é ", value, "; vai de ", least, " a ", most));
}

}  // namespace

absl::Status check(const OpenAiChatOptions& options) {
  const auto& [attempts, first_pause, longest_pause] = options.retries;
  ATIMO_RETURN_IF_ERROR(
      check_range("connect_timeout", options.connection.connect_timeout.count(), 1, kDayMs));
  ATIMO_RETURN_IF_ERROR(check_range("stall_timeout", options.connection.stall_timeout.count(), 1, kDayMs));
  ATIMO_RETURN_IF_ERROR(check_range("attempts", attempts, 1, 10));
  ATIMO_RETURN_IF_ERROR(check_range("longest_pause", longest_pause.count(), 0, kDayMs));
  ATIMO_RETURN_IF_ERROR(check_range("first_pause", first_pause.count(), 0, longest_pause.count()));
  ATIMO_RETURN_IF_ERROR(
      check_range("breaker.failures", options.breaker.failures, 1, std::numeric_limits<int>::max()));
  ATIMO_RETURN_IF_ERROR(check_range("breaker.pause", options.breaker.pause.count(), 0, kDayMs));
  if (options.api_key.find_first_of("\r\n") != std::string::npos)
    return absl::InvalidArgumentError("a chave de acesso tem quebra de linha");
  ATIMO_RETURN_IF_ERROR(check_range("max_calls", options.max_calls, 1, 1024));
  return check_range("max_answer_bytes", static_cast<std::int64_t>(options.max_answer_bytes), 1,
                     kMaxAnswerBytes);
}

}  // namespace atimo::llm::internal
