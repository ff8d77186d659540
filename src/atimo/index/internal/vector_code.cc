#include "atimo/index/internal/vector_code.h"

#include <algorithm>
#include <cmath>

#include "atimo/base/concat.h"

namespace atimo::index::internal {
namespace {

// Rotated and of length 1, in `stride` places.
std::vector<float> rotated_unit(const Rotation& rotation, std::span<const float> vector) {
  const auto dimensions = static_cast<std::uint32_t>(vector.size());
  std::vector<float> rotated(code_stride(dimensions), 0.0f);
  // In double, so that neither tiny nor huge coordinates are lost.
  double squares = 0;
  for (const float x : vector) squares += double{x} * double{x};
  const double inverse = 1.0 / std::sqrt(squares);
  for (std::size_t i = 0; i < vector.size(); ++i)
    rotated[i] = static_cast<float>(double{vector[i]} * inverse);
  rotation.apply(std::span(rotated).first(vector.size()));
  return rotated;
}

void set_bit(std::span<std::uint64_t> words, std::size_t place) {
  words[place / kWordBits] |= std::uint64_t{1} << (place % kWordBits);
}

}  // namespace

absl::Status check_vector(std::span<const float> vector, std::uint32_t dimensions) {
  if (vector.size() != dimensions) {
    return absl::InvalidArgumentError(
        concat("a vector of ", vector.size(), " dimensions; the index has ", dimensions));
  }
  if (!std::all_of(vector.begin(), vector.end(), [](float x) { return std::isfinite(x); })) {
    return absl::InvalidArgumentError("a vector with a number that is not finite");
  }
  if (std::all_of(vector.begin(), vector.end(), [](float x) { return x == 0; })) {
    return absl::InvalidArgumentError("a vector of zeros has no direction");
  }
  return absl::OkStatus();
}

VectorCode encode_vector(const Rotation& rotation, std::span<const float> vector) {
  const auto dimensions = static_cast<std::uint32_t>(vector.size());
  const std::vector<float> o = rotated_unit(rotation, vector);
  VectorCode code{.info = {}, .bits = {}, .bytes = {}};
  code.bits.resize(word_count(dimensions));
  code.bytes.resize(code_stride(dimensions));
  float largest = 0;
  double l1 = 0;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const float magnitude = std::fabs(o[i]);
    largest = std::max(largest, magnitude);
    l1 += double{magnitude};
    if (o[i] <= 0) continue;
    set_bit(code.bits, i);
    ++code.info.ones;
  }
  code.info.scale = largest / 127.0f;
  code.info.inverse_l1 = static_cast<float>(1.0 / l1);
  const double squared_factor = l1 * l1 / dimensions;
  code.info.deviation =
      static_cast<float>(std::sqrt(std::max(0.0, 1.0 / squared_factor - 1.0) / (dimensions - 1)));
  for (std::size_t i = 0; i < dimensions; ++i) {
    code.bytes[i] = static_cast<std::int8_t>(std::lround(o[i] / code.info.scale));
  }
  return code;
}

QueryCode::QueryCode(const Rotation& rotation, std::span<const float> vector)
    : rotated(rotated_unit(rotation, vector)) {
  constexpr float kLevels = (1 << kQueryPlanes) - 1;
  const std::span<const float> q = std::span(rotated).first(vector.size());
  const auto [least, most] = std::minmax_element(q.begin(), q.end());
  low = *least;
  step = std::max((*most - *least) / kLevels, 1e-20f);
  const std::size_t words = word_count(static_cast<std::uint32_t>(vector.size()));
  planes.resize(kQueryPlanes * words);
  for (std::size_t i = 0; i < q.size(); ++i) {
    sum += q[i];
    const auto level = static_cast<unsigned>(std::lround((q[i] - low) / step));
    for (std::size_t plane = 0; plane < kQueryPlanes; ++plane) {
      if ((level >> plane & 1u) != 0) set_bit(std::span(planes).subspan(plane * words, words), i);
    }
  }
}

}  // namespace atimo::index::internal
