#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "atimo/encoder/model_file.h"

namespace atimo::encoder {

// A product's weights as kernels read them.
struct PackedLinear {
  std::string panels;
  std::vector<float> scales;        // int8 only, padded to whole panels
  std::vector<std::int32_t> zeros;  // likewise
};

// `weights`: outputs x inputs, row-major (torch's Linear). int8 is symmetric by output: scale = max|w| / 127.
PackedLinear pack_linear(std::span<const float> weights, std::uint32_t outputs, std::uint32_t inputs,
                         Precision precision);

// Rows of `width` numbers, each symmetric by its own scale = max|x| / 127; a row of zeros has scale 0. What
// was quantised so before comes out as it was.
struct QuantizedRows {
  std::vector<std::int8_t> values;
  std::vector<float> scales;
};
QuantizedRows quantize_rows(std::span<const float> rows, std::uint32_t width);

std::uint16_t to_f16(float x);   // nearest even; beyond fp16's range: infinity
std::uint16_t to_bf16(float x);  // nearest even

}  // namespace atimo::encoder
