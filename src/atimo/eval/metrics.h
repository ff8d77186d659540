#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace atimo::eval {

// Relevance by target; what is absent, and what is 0, is not relevant.
using Judgements = std::map<std::string, int>;

// Gain 2^rel - 1, discount log2(rank + 1), divided by the best order of the judged targets; 0 when none is
// relevant. `ranked` is best first and holds each target at most once.
double ndcg(std::span<const std::string> ranked, const Judgements& judged, std::size_t depth);

// Relevant targets in the first `depth`, over all the relevant ones; 0 when there are none.
double recall(std::span<const std::string> ranked, const Judgements& judged, std::size_t depth);

// Rank of the first relevant target, from 1; 0 when none was found.
std::size_t first_relevant(std::span<const std::string> ranked, const Judgements& judged);

// 1 / rank of the first relevant target; 0 when it is below `depth`.
double reciprocal_rank(std::span<const std::string> ranked, const Judgements& judged, std::size_t depth);

struct Interval {
  double low = 0, high = 0;
};
// Where the mean would be in 95 of 100 sets of questions like these: percentile bootstrap (Efron & Tibshirani
// 1993) of 2,000 draws, always the same ones. Both 0 when there are no values.
Interval bootstrap_interval(std::span<const double> values);

// Nearest-rank percentile, share in 0..1; 0 when there are no values.
double percentile(std::vector<double> values, double share);

}  // namespace atimo::eval
