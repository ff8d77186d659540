#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "atimo/engine/answer.h"
#include "atimo/telemetry/histogram.h"

namespace atimo::server::internal {

// What the answers given since the start were. Lock-free; thread-safe.
class AnswerMetrics {
 public:
  enum class Origin : std::uint8_t { kQuoted, kWritten, kCached };
  static constexpr std::array kOrigins = {Origin::kQuoted, Origin::kWritten, Origin::kCached};
  static constexpr std::array kVerdicts = {verify::Verdict::kVerified, verify::Verdict::kRepaired,
                                           verify::Verdict::kUnverified};

  void given(const engine::Answer& answer) {
    answers_[static_cast<std::size_t>(origin_of(answer))].fetch_add(1, std::memory_order_relaxed);
    if (!answer.found) nothing_found.fetch_add(1, std::memory_order_relaxed);
    if (!answer.degraded.empty()) degraded.fetch_add(1, std::memory_order_relaxed);
    // A cached answer was counted when it was written.
    if (origin_of(answer) == Origin::kCached) return;
    for (const verify::Finding& finding : answer.findings)
      findings_[static_cast<std::size_t>(finding.verdict)].fetch_add(1, std::memory_order_relaxed);
    if (answer.first_text_ms) first_text_us.add(static_cast<std::uint64_t>(*answer.first_text_ms * 1'000));
  }

  std::uint64_t answers(Origin origin) const { return answers_[static_cast<std::size_t>(origin)].load(); }
  std::uint64_t findings(verify::Verdict verdict) const {
    return findings_[static_cast<std::size_t>(verdict)].load();
  }

  std::atomic<std::uint64_t> nothing_found{0};
  std::atomic<std::uint64_t> degraded{0};
  telemetry::Histogram first_text_us;  // of a model

 private:
  static Origin origin_of(const engine::Answer& answer) {
    if (answer.cache && answer.cache->was_there) return Origin::kCached;
    return answer.model == "extractive" ? Origin::kQuoted : Origin::kWritten;
  }

  std::array<std::atomic<std::uint64_t>, kOrigins.size()> answers_{};
  std::array<std::atomic<std::uint64_t>, kVerdicts.size()> findings_{};
};

}  // namespace atimo::server::internal
