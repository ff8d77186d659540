#include "atimo/models/internal/checkpoint_weights.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::models::internal {
namespace {

using encoder::DType;
using encoder::Family;
using encoder::Tensor;

// What follows the prefix; nullopt when the name has another.
std::optional<std::string_view> after(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  return name.substr(prefix.size());
}

template <typename Bits, typename ToFloat>
void convert(std::string_view bytes, std::span<float> out, ToFloat to_float) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Bits bits;
    std::memcpy(&bits, bytes.data() + i * sizeof bits, sizeof bits);
    out[i] = to_float(bits);
  }
}

}  // namespace

float from_f16(std::uint16_t half) {
  constexpr std::uint32_t kMantissaBits = 10;
  constexpr std::uint32_t kExponents = 31;  // the last one is of infinities and NaN
  const std::uint32_t sign = std::uint32_t{half} >> 15 << 31;
  const std::uint32_t exponent = half >> kMantissaBits & kExponents;
  const std::uint32_t mantissa = half & ((1u << kMantissaBits) - 1);
  if (exponent == 0) {
    const float value = std::ldexp(static_cast<float>(mantissa), -24);
    return sign == 0 ? value : -value;
  }
  const std::uint32_t wide = exponent == kExponents ? 255 : exponent + (127 - 15);
  return std::bit_cast<float>(sign | wide << 23 | mantissa << 13);
}

const Tensor* CheckpointWeights::find(std::string_view name) const {
  if (const auto head = after(name, "sparse_linear."))
    return checkpoint_.sparse_head ? checkpoint_.sparse_head->find(*head) : nullptr;
  if (const auto head = after(name, "colbert_linear."))
    return checkpoint_.colbert_head ? checkpoint_.colbert_head->find(*head) : nullptr;
  if (checkpoint_.config.family == Family::kBert) {
    if (const auto part = after(name, "classifier.dense."))
      return checkpoint_.weight(concat("pooler.dense.", *part));
    if (const auto part = after(name, "classifier.out_proj."))
      return checkpoint_.weight(concat("classifier.", *part));
  }
  return checkpoint_.weight(name);
}

// The rows of a static model, each with its scale.
absl::Status CheckpointWeights::read_quantized(std::string_view name, std::string_view bytes,
                                               std::uint64_t first, std::span<float> out) const {
  const std::uint64_t row = checkpoint_.config.hidden;
  if (name != "embeddings.weight")
    return absl::InvalidArgumentError(concat("o tensor ", name, " é I8; aceitos: F32, F16, BF16"));
  std::vector<float> scales((first + out.size() - 1) / row - first / row + 1);
  ATIMO_RETURN_IF_ERROR(read("embeddings.scales", first / row, scales));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto value = static_cast<std::int8_t>(bytes[i]);
    out[i] = static_cast<float>(value) * scales[(first + i) / row - first / row];
  }
  return absl::OkStatus();
}

absl::Status CheckpointWeights::read(std::string_view name, std::uint64_t first, std::span<float> out) const {
  ATIMO_RETURN_IF_ERROR(context_.check());
  const Tensor* tensor = find(name);
  if (tensor == nullptr) return absl::NotFoundError(concat("os pesos não têm o tensor ", name));
  const std::uint64_t width = encoder::size_of(tensor->dtype);
  const std::uint64_t elements = tensor->bytes.size() / width;
  if (first > elements || out.size() > elements - first)
    return absl::OutOfRangeError(concat("o tensor ", name, " tem só ", elements, " números"));
  if (out.empty()) return absl::OkStatus();
  const std::string_view bytes = tensor->bytes.substr(first * width, out.size() * width);
  switch (tensor->dtype) {
    case DType::kI8:
      return read_quantized(name, bytes, first, out);
    case DType::kF32:
      std::memcpy(out.data(), bytes.data(), bytes.size());
      return absl::OkStatus();
    case DType::kF16:
      convert<std::uint16_t>(bytes, out, from_f16);
      return absl::OkStatus();
    case DType::kBf16:
      convert<std::uint16_t>(
          bytes, out, [](std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); });
      return absl::OkStatus();
    default:
      return absl::InvalidArgumentError(
          concat("o tensor ", name, " é ", encoder::name_of(tensor->dtype), "; aceitos: F32, F16, BF16"));
  }
}

}  // namespace atimo::models::internal
