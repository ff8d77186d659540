#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/encoder/encoder.h"

namespace atimo::models {

// A number that a model's authors or users published, and what this program computes.
struct Comparison {
  std::string what;
  double expected = 0;
  double got = 0;
  double tolerance = 0;

  double difference() const { return got - expected; }
  bool passes() const;  // false as well for what is not a number
};

// How far a value may be off. The published ones were computed in half precision, so that even fp32 is not
// exact. Those of bf16 and int8 are gates of rounding, not of correctness: they tell a model that was
// quantised as usual from a broken one.
struct Tolerances {
  double similarity = 0;  // of cosines, lexical weights and scores
  double logit = 0;       // of a cross-encoder
};
Tolerances tolerances(encoder::Precision precision);

// The published values of this model by its name; empty when there are none. Errors are the encoder's.
absl::StatusOr<std::vector<Comparison>> compare_published(const Context& context,
                                                          const encoder::Encoder& model);

// What a model file is worth.
struct Verification {
  encoder::ModelInfo info;
  std::uint64_t bytes = 0;
  std::vector<Comparison> values;  // empty: no value is published for this model
  bool passes() const;
};

// Reads the whole file against its checksums, then compares. DataLoss: it is damaged, `place` says which.
absl::StatusOr<Verification> verify(const Context& context, std::shared_ptr<const encoder::ModelFile> file,
                                    std::string_view place, const encoder::CpuOptions& cpu = {});

}  // namespace atimo::models
