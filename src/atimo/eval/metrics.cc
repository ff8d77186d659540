#include "atimo/eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace atimo::eval {
namespace {

int relevance_of(const Judgements& judged, const std::string& target) {
  const auto found = judged.find(target);
  return found == judged.end() ? 0 : std::max(0, found->second);
}

double discounted_gain(int relevance, std::size_t rank) {
  return (std::exp2(relevance) - 1.0) / std::log2(static_cast<double>(rank) + 1.0);
}

}  // namespace

double ndcg(std::span<const std::string> ranked, const Judgements& judged, std::size_t depth) {
  double gain = 0;
  for (std::size_t i = 0; i < std::min(depth, ranked.size()); ++i) {
    gain += discounted_gain(relevance_of(judged, ranked[i]), i + 1);
  }
  std::vector<int> best;
  for (const auto& [target, relevance] : judged) best.push_back(std::max(0, relevance));
  std::sort(best.begin(), best.end(), std::greater<>());
  double ideal = 0;
  for (std::size_t i = 0; i < std::min(depth, best.size()); ++i) ideal += discounted_gain(best[i], i + 1);
  return ideal > 0 ? gain / ideal : 0;
}

double recall(std::span<const std::string> ranked, const Judgements& judged, std::size_t depth) {
  const auto relevant =
      std::count_if(judged.begin(), judged.end(), [](const auto& entry) { return entry.second > 0; });
  if (relevant == 0) return 0;
  const auto seen = ranked.first(std::min(depth, ranked.size()));
  const auto found = std::count_if(
      seen.begin(), seen.end(), [&](const std::string& target) { return relevance_of(judged, target) > 0; });
  return static_cast<double>(found) / static_cast<double>(relevant);
}

std::size_t first_relevant(std::span<const std::string> ranked, const Judgements& judged) {
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    if (relevance_of(judged, ranked[i]) > 0) return i + 1;
  }
  return 0;
}

double reciprocal_rank(std::span<const std::string> ranked, const Judgements& judged, std::size_t depth) {
  const std::size_t rank = first_relevant(ranked, judged);
  return rank == 0 || rank > depth ? 0 : 1.0 / static_cast<double>(rank);
}

Interval bootstrap_interval(std::span<const double> values) {
  constexpr std::size_t kDraws = 2'000;
  if (values.empty()) return {};
  std::mt19937_64 random(20'241'124);
  std::vector<double> means(kDraws, 0.0);
  for (double& mean : means) {
    for (std::size_t i = 0; i < values.size(); ++i) mean += values[random() % values.size()];
    mean /= static_cast<double>(values.size());
  }
  return {percentile(means, 0.025), percentile(means, 0.975)};
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

}  // namespace atimo::eval
