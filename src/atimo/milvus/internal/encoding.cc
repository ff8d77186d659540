#include "atimo/milvus/internal/encoding.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "atimo/base/concat.h"
#include "atimo/milvus/proto/common.pb.h"

namespace atimo::milvus::internal {
namespace {

namespace pb = ::milvus::proto;

static_assert(std::endian::native == std::endian::little, "vectors are sent as they lie in memory");
constexpr std::size_t kWeightBytes = sizeof(std::uint32_t) + sizeof(float);

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

std::string placeholder(pb::common::PlaceholderType type, std::string bytes) {
  pb::common::PlaceholderGroup group;
  pb::common::PlaceholderValue& value = *group.add_placeholders();
  value.set_tag("$0");
  value.set_type(type);
  value.add_values(std::move(bytes));
  return group.SerializeAsString();
}

}  // namespace

absl::Status check_dense(std::string_view field, std::span<const float> vector, std::size_t dimension) {
  if (vector.size() != dimension)
    return absl::InvalidArgumentError(
        concat(field, ": o vetor tem ", vector.size(), " dimensões; a coleção tem ", dimension));
  if (!all_finite(vector)) return absl::InvalidArgumentError(concat(field, ": o vetor tem NaN ou infinito"));
  return absl::OkStatus();
}

absl::Status check_sparse(std::string_view field, const SparseVector& vector) {
  if (vector.ids.size() != vector.weights.size())
    return absl::InvalidArgumentError(concat(field, ": o vetor esparso tem ", vector.ids.size(), " termos e ",
                                             vector.weights.size(), " pesos"));
  const bool increasing =
      std::adjacent_find(vector.ids.begin(), vector.ids.end(), std::greater_equal()) == vector.ids.end();
  if (!increasing)
    return absl::InvalidArgumentError(
        concat(field, ": os termos do vetor esparso não estão em ordem crescente"));
  if (!vector.ids.empty() && vector.ids.back() == std::numeric_limits<std::uint32_t>::max())
    return absl::InvalidArgumentError(concat(field, ": o termo ", vector.ids.back(), " passa do limite"));
  if (!all_finite(vector.weights))
    return absl::InvalidArgumentError(concat(field, ": o vetor esparso tem NaN ou infinito"));
  return absl::OkStatus();
}

std::string sparse_row(const SparseVector& vector) {
  std::string bytes(vector.ids.size() * kWeightBytes, '\0');
  char* out = bytes.data();
  for (std::size_t i = 0; i < vector.ids.size(); ++i, out += kWeightBytes) {
    std::memcpy(out, &vector.ids[i], sizeof(std::uint32_t));
    std::memcpy(out + sizeof(std::uint32_t), &vector.weights[i], sizeof(float));
  }
  return bytes;
}

absl::StatusOr<SparseVector> read_sparse_row(std::string_view bytes) {
  if (bytes.size() % kWeightBytes != 0)
    return absl::InternalError(concat("vetor esparso de ", bytes.size(), " bytes"));
  SparseVector vector;
  vector.ids.resize(bytes.size() / kWeightBytes);
  vector.weights.resize(vector.ids.size());
  for (std::size_t i = 0; i < vector.ids.size(); ++i) {
    const char* weight = bytes.data() + i * kWeightBytes;
    std::memcpy(&vector.ids[i], weight, sizeof(std::uint32_t));
    std::memcpy(&vector.weights[i], weight + sizeof(std::uint32_t), sizeof(float));
  }
  return vector;
}

std::string placeholder_of(std::span<const float> vector) {
  std::string bytes(vector.size_bytes(), '\0');
  if (!vector.empty()) std::memcpy(bytes.data(), vector.data(), bytes.size());
  return placeholder(pb::common::FloatVector, std::move(bytes));
}

std::string placeholder_of(const SparseVector& vector) {
  return placeholder(pb::common::SparseFloatVector, sparse_row(vector));
}

}  // namespace atimo::milvus::internal
