#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/retrieval/features.h"

namespace atimo::retrieval {

// A learned order of candidates: a perceptron with one hidden layer over their features, trained listwise
// (tools/train, docs/training.md). Immutable, thread-safe.
class Ranker {
 public:
  // Of the bytes of a ranker file (docs/formats/ranker.md). DataLoss: damaged or of another version;
  // FailedPrecondition: trained for another set of features.
  static absl::StatusOr<Ranker> parse(std::string_view bytes);

  // One score a unit, larger is better; comparable within one question only.
  std::vector<float> scores(const FeatureTable& features) const;

 private:
  Ranker() = default;

  std::size_t inputs_ = 0, hidden_ = 0;
  std::vector<float> means_, inverse_deviations_;  // of each feature
  std::vector<float> linear_;                      // inputs
  std::vector<float> first_, first_bias_;          // hidden x inputs; hidden
  std::vector<float> second_;                      // hidden
};

// How much a learned order weighs, 0 to 1: all of a long question, which says much; a quarter of a short one,
// of which the words say most (docs/quality.md).
float learned_share(const LexicalQuery& query);

// Gives each unit `share` of its learned score and the rest of the one it has, both scaled to the question,
// and sorts by that, ties as they were. REQUIRES: as many scores as units.
void reorder(std::span<const float> learned, float share, std::vector<ScoredUnit>& units);

}  // namespace atimo::retrieval
