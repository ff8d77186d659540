#pragma once

#include <span>
#include <string_view>

#include "atimo/base/context.h"
#include "atimo/encoder/checkpoint.h"
#include "atimo/encoder/convert.h"

namespace atimo::models::internal {

// A published checkpoint as the converter reads it: F32, F16, BF16 and a static model's I8 rows become float,
// BGE-M3's heads are found in files of their own, and BERT's classifier has the names of XLM-R's. Borrows
// both for its life. A read ends with the context's error once that is over.
class CheckpointWeights final : public encoder::WeightReader {
 public:
  CheckpointWeights(const Context& context, const encoder::Checkpoint& checkpoint)
      : context_(context), checkpoint_(checkpoint) {}
  absl::Status read(std::string_view name, std::uint64_t first, std::span<float> out) const override;

 private:
  const encoder::Tensor* find(std::string_view name) const;
  absl::Status read_quantized(std::string_view name, std::string_view bytes, std::uint64_t first,
                              std::span<float> out) const;

  const Context& context_;
  const encoder::Checkpoint& checkpoint_;
};

// IEEE 754 binary16 as float; exact.
float from_f16(std::uint16_t half);

}  // namespace atimo::models::internal
