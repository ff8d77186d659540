#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "atimo/encoder/checkpoint.h"

namespace atimo::encoder::internal {

struct ExpectedTensor {
  std::string name;  // without prefix
  std::vector<std::uint64_t> shape;
};

// Every tensor that the forward pass reads, in the order of the forward pass. The pooler is listed only where
// a classifier reads it.
std::vector<ExpectedTensor> expected_tensors(const ModelConfig& config);

// The first tensor that is missing, or has another shape, or is not F32, F16 or BF16.
absl::Status check_weights(const Checkpoint& checkpoint);
// The heads of BGE-M3, where present.
absl::Status check_heads(const Checkpoint& checkpoint);

}  // namespace atimo::encoder::internal
