#include "atimo/retrieval/reranker.h"

#include <algorithm>
#include <cmath>

#include "atimo/base/status_macros.h"

namespace atimo::retrieval {
namespace {

// Texts that are handed over together: one batch of the scheduler or little more, so that few are made in
// vain.
constexpr std::size_t kTogether = 4;
constexpr std::uint32_t kPairTokens = 512;
// What a pair of that many tokens may have; the bytes beyond are cut off and cost nothing.
constexpr std::size_t kPairBytes = 2'048;

double work_of(std::string_view question, std::span<const std::string> texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += std::min(question.size() + text.size(), kPairBytes);
  return static_cast<double>(bytes);
}

struct Moments {
  float mean = 0, deviation = 0;
};

Moments moments_of(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  return {static_cast<float>(mean),
          static_cast<float>(std::sqrt(squares / static_cast<double>(values.size())))};
}

}  // namespace

std::vector<float> blended(std::span<const float> before, std::span<const float> logits, float share) {
  std::vector<float> scores(logits.begin(), logits.end());
  if (logits.empty()) return scores;
  const Moments order = moments_of(before);
  const Moments model = moments_of(logits);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const float place = order.deviation > 0 ? (before[i] - order.mean) / order.deviation : 0;
    scores[i] = share * logits[i] + (1 - share) * (model.mean + model.deviation * place);
  }
  return scores;
}

// As many of the first texts, up to kTogether, as fit into the time left.
std::span<const std::string> Reranker::those_in_time(std::string_view question,
                                                     std::span<const std::string> texts,
                                                     Clock::duration left) const {
  std::size_t count = left > Clock::duration::zero() ? std::min(kTogether, texts.size()) : 0;
  while (count > 0 && cost_.expect(work_of(question, texts.first(count))) >= left) --count;
  return texts.first(count);
}

absl::Status Reranker::warm() const {
  const std::string text =
      "É vedado ao agente público admitir, prever, incluir ou tolerar, nos atos que praticar, situações que "
      "comprometam, "
      "restrinjam ou frustrem o caráter competitivo do processo licitatório, ressalvados os casos previstos "
      "em lei.";
  return score(Context(), "O que é vedado ao agente público?", std::span(&text, 1), Clock::time_point::max())
      .stopped;
}

Reranker::Scores Reranker::score(const Context& context, std::string_view question,
                                 std::span<const std::string> texts, Clock::time_point until) const {
  const std::uint32_t tokens = std::min(kPairTokens, encoder_->info().config.max_tokens());
  Scores scores;
  while (scores.logits.size() < texts.size()) {
    const Clock::time_point start = Clock::now();
    const std::span<const std::string> group =
        those_in_time(question, texts.subspan(scores.logits.size()), until - start);
    if (group.empty()) {
      scores.stopped = absl::DeadlineExceededError("o tempo acabou");
      return scores;
    }
    const std::vector<std::string_view> views(group.begin(), group.end());
    const auto results = encoder_->rerank(context, question, views, {.max_tokens = tokens});
    if (!results.ok()) {
      scores.stopped = results.status();
      return scores;
    }
    for (const absl::StatusOr<encoder::RerankScore>& result : *results) {
      if (!result.ok()) {
        scores.stopped = result.status();
        return scores;
      }
      scores.logits.push_back(result->logit);
    }
    cost_.observe(work_of(question, group), Clock::now() - start);
  }
  return scores;
}

}  // namespace atimo::retrieval
