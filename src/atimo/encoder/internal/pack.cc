#include "atimo/encoder/internal/pack.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "atimo/encoder/internal/cpu/kernels.h"
#include "atimo/encoder/internal/model_sections.h"

namespace atimo::encoder {
namespace {

using cpu::kPanelColumns;

// Calls put(output, input, byte offset of the element in the panels) for each weight.
template <typename Element, typename Put>
void for_each_element(std::uint32_t outputs, std::uint32_t inputs, const Put& put) {
  constexpr std::uint32_t kStep = 4 / sizeof(Element);
  const std::uint64_t panel_elements = cpu::panel_bytes(inputs, kStep) / sizeof(Element);
  for (std::uint32_t output = 0; output < outputs; ++output) {
    const std::uint64_t panel = output / kPanelColumns * panel_elements;
    const std::uint32_t column = output % kPanelColumns;
    for (std::uint32_t input = 0; input < inputs; ++input) {
      const std::uint64_t group = input / kStep;
      put(output, input, panel + (group * kPanelColumns + column) * kStep + input % kStep);
    }
  }
}

template <typename Element, typename Convert>
void pack_as(std::span<const float> weights, std::uint32_t outputs, std::uint32_t inputs,
             const Convert& convert, std::string& panels) {
  auto* to = reinterpret_cast<Element*>(panels.data());
  for_each_element<Element>(outputs, inputs,
                            [&](std::uint32_t output, std::uint32_t input, std::uint64_t at) {
                              to[at] = convert(weights[std::uint64_t{output} * inputs + input], output);
                            });
}

float scale_of(std::span<const float> weights) {
  float max = 0;
  for (const float w : weights) max = std::max(max, std::abs(w));
  return max / 127.0f;
}

std::int8_t quantized(float w, float scale) {
  return static_cast<std::int8_t>(scale > 0 ? std::nearbyintf(w / scale) : 0.0f);
}

}  // namespace

std::uint16_t to_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

std::uint16_t to_f16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const float magnitude = std::abs(x);
  if (!(magnitude < 65520.0f)) return static_cast<std::uint16_t>(sign | 0x7C00u);
  if (magnitude < 0x1p-14f) {  // denormal in fp16: a whole number of 2^-24
    return static_cast<std::uint16_t>(sign |
                                      static_cast<std::uint16_t>(std::nearbyintf(magnitude * 0x1p24f)));
  }
  const std::uint32_t rebased = (bits & 0x7FFFFFFFu) - (112u << 23);
  return static_cast<std::uint16_t>(sign | ((rebased + 0xFFFu + ((rebased >> 13) & 1u)) >> 13));
}

PackedLinear pack_linear(std::span<const float> weights, std::uint32_t outputs, std::uint32_t inputs,
                         Precision precision) {
  PackedLinear packed;
  packed.panels.assign(panels_bytes(outputs, inputs, precision), '\0');
  if (precision == Precision::kF32) {
    pack_as<float>(
        weights, outputs, inputs, [](float w, std::uint32_t) { return w; }, packed.panels);
    return packed;
  }
  if (precision == Precision::kBf16) {
    pack_as<std::uint16_t>(
        weights, outputs, inputs, [](float w, std::uint32_t) { return to_bf16(w); }, packed.panels);
    return packed;
  }
  const std::size_t padded = std::size_t{cpu::panel_count(outputs)} * kPanelColumns;
  packed.scales.assign(padded, 0.0f);
  packed.zeros.assign(padded, 0);
  for (std::uint32_t output = 0; output < outputs; ++output)
    packed.scales[output] = scale_of(weights.subspan(std::uint64_t{output} * inputs, inputs));
  const auto quantize = [&](float w, std::uint32_t output) {
    const std::int8_t q = quantized(w, packed.scales[output]);
    packed.zeros[output] += cpu::kZerosFactor * q;
    return q;
  };
  pack_as<std::int8_t>(weights, outputs, inputs, quantize, packed.panels);
  return packed;
}

QuantizedRows quantize_rows(std::span<const float> rows, std::uint32_t width) {
  QuantizedRows quantized_rows;
  quantized_rows.values.reserve(rows.size());
  quantized_rows.scales.reserve(rows.size() / width);
  for (std::size_t begin = 0; begin < rows.size(); begin += width) {
    const std::span<const float> row = rows.subspan(begin, width);
    const float scale = scale_of(row);
    quantized_rows.scales.push_back(scale);
    for (const float w : row) quantized_rows.values.push_back(quantized(w, scale));
  }
  return quantized_rows;
}

}  // namespace atimo::encoder
