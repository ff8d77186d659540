#include "atimo/index/internal/query_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "atimo/base/concat.h"

namespace atimo::index::internal {
namespace {

constexpr std::uint32_t kMaxTopK = 10'000;

bool at_least_zero(float value) { return std::isfinite(value) && value >= 0; }

// Deleted units may make df exceed the live units; a term held by all of them weighs the least it can.
double inverse_frequency(std::uint64_t units, std::uint64_t frequency) {
  const double n = static_cast<double>(units);
  const double df = static_cast<double>(std::min(frequency, units));
  return std::log(1.0 + (n - df + 0.5) / (df + 0.5));
}

QueryPlan::Norm norm_of(const Bm25& bm25, const FieldStatistics& statistics) {
  const double mean = statistics.mean_length > 0 ? statistics.mean_length : 1.0;
  return {.base = static_cast<float>(bm25.k1 * (1.0 - bm25.b)),
          .slope = static_cast<float>(bm25.k1 * bm25.b / mean)};
}

}  // namespace

absl::Status check_top_k(std::uint32_t top_k) {
  if (top_k > 0 && top_k <= kMaxTopK) return absl::OkStatus();
  return absl::InvalidArgumentError(concat("top_k is ", top_k, ", allowed: 1 to ", kMaxTopK));
}

absl::Status check_query(std::span<const QueryTerm> query, const SearchOptions& options) {
  if (absl::Status status = check_top_k(options.top_k); !status.ok()) return status;
  for (const Bm25& bm25 : options.bm25) {
    if (!at_least_zero(bm25.k1) || !at_least_zero(bm25.b) || bm25.b > 1) {
      return absl::InvalidArgumentError(concat("bm25: k1 ", bm25.k1, " or b ", bm25.b, " out of range"));
    }
  }
  for (const QueryTerm& term : query) {
    if (term.field >= kFields) {
      return absl::InvalidArgumentError(concat("field ", static_cast<int>(term.field), " does not exist"));
    }
    if (!at_least_zero(term.weight)) {
      return absl::InvalidArgumentError(
          concat("weight ", term.weight, " of term ", term.term, " is not 0 or more"));
    }
  }
  return absl::OkStatus();
}

QueryPlan plan_query(const LiveSegments& segments, std::span<const QueryTerm> query,
                     const SearchOptions& options, const std::array<FieldStatistics, kFields>& statistics) {
  QueryPlan plan;
  for (std::size_t field = 0; field < kFields; ++field) {
    plan.norms[field] = norm_of(options.bm25[field], statistics[field]);
  }
  for (const QueryTerm& wanted : query) {
    const std::uint64_t units = statistics[wanted.field].units;
    const std::uint32_t hash = term_hash(wanted.term);
    QueryPlan::Term term;
    std::uint64_t frequency = 0;
    for (const LiveSegment& segment : segments) {
      term.by_segment.push_back(segment.segment->view().find(wanted.field, wanted.term, hash));
      if (term.by_segment.back()) frequency += term.by_segment.back()->units.size();
    }
    const float share = options.max_df_share[wanted.field];
    const bool too_common =
        share < 1.0f && static_cast<double>(frequency) > share * static_cast<double>(units);
    if (frequency == 0 || wanted.weight == 0 || too_common) continue;
    term.factor = static_cast<float>(wanted.weight * inverse_frequency(units, frequency));
    plan.terms[wanted.field].push_back(std::move(term));
  }
  return plan;
}

}  // namespace atimo::index::internal
