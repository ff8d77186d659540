#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/encoder/encoder.h"
#include "atimo/retrieval/cost_model.h"

namespace atimo::retrieval {

// A cross-encoder as retrieval uses it: reads the question beside each text. Thread-safe.
class Reranker {
 public:
  // REQUIRES: the model is a cross-encoder.
  explicit Reranker(std::shared_ptr<const encoder::Encoder> encoder) : encoder_(std::move(encoder)) {}

  // Runs the model once, so that the first question finds it awake and its cost known. ~1 s for the largest
  // models.
  absl::Status warm() const;

  struct Scores {
    std::vector<float> logits;  // of the first texts, in order; fewer than texts when something stopped it
    absl::Status stopped;       // OK: all are there; DeadlineExceeded: `until` was near; or the model's error
  };
  // Goes through the texts from the first on, some at a time, and ends in time for `until` by what the last
  // ones took.
  Scores score(const Context& context, std::string_view question, std::span<const std::string> texts,
               Clock::time_point until) const;

 private:
  std::span<const std::string> those_in_time(std::string_view question, std::span<const std::string> texts,
                                             Clock::duration left) const;

  std::shared_ptr<const encoder::Encoder> encoder_;
  mutable CostModel cost_;  // of a byte
};

// What the order before says and what the cross-encoder says of the same texts, as one score each: `share` of
// the logit, and of the score that placed the text the rest, brought to the logits' mean and spread. So the
// result is on the logits' own scale, whatever the scale of the order before. 1: the logits. REQUIRES: as
// many scores as logits; `share` from 0 to 1.
std::vector<float> blended(std::span<const float> before, std::span<const float> logits, float share);

}  // namespace atimo::retrieval
