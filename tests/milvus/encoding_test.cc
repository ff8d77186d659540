#include "atimo/milvus/internal/encoding.h"

#include <limits>

#include "absl/strings/escaping.h"
#include "support/status_matchers.h"

namespace atimo::milvus::internal {
namespace {

const SparseVector kSparse{{1, 7}, {0.5f, 1.25f}};
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::string hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

TEST(Encoding, WritesASparseRowAsIdsAndWeightsInLittleEndian) {
  EXPECT_EQ(hex(sparse_row(kSparse)), "010000000000003f070000000000a03f");
  EXPECT_EQ(sparse_row({}), "");
}

TEST(Encoding, ReadsASparseRowBack) {
  const auto read = read_sparse_row(sparse_row(kSparse));
  ASSERT_OK(read);
  EXPECT_EQ(read->ids, kSparse.ids);
  EXPECT_EQ(read->weights, kSparse.weights);
  EXPECT_EQ(read_sparse_row("seven b").status().code(), absl::StatusCode::kInternal);
}

TEST(Encoding, WritesTheGoldenPlaceholderOfASparseQuery) {
  EXPECT_EQ(hex(placeholder_of(kSparse)), "0a180a02243010681a10" + hex(sparse_row(kSparse)));
}

TEST(Encoding, WritesTheGoldenPlaceholderOfADenseQuery) {
  const std::vector<float> query = {1, -2};
  EXPECT_EQ(hex(placeholder_of(query)), "0a100a02243010651a080000803f000000c0");
}

TEST(Encoding, RefusesADenseVectorThatNoServerWouldTake) {
  const auto code = [](std::vector<float> vector) { return check_dense("campo", vector, 2).code(); };
  EXPECT_EQ(code({1, 2}), absl::StatusCode::kOk);
  EXPECT_EQ(code({1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, 2, 3}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, kNan}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({-kInfinity, 0}), absl::StatusCode::kInvalidArgument);
}

TEST(Encoding, RefusesASparseVectorThatNoServerWouldTake) {
  const auto code = [](SparseVector vector) { return check_sparse("campo", vector).code(); };
  EXPECT_EQ(code({}), absl::StatusCode::kOk);
  EXPECT_EQ(code({{0, 4'294'967'294}, {1, 1}}), absl::StatusCode::kOk);
  EXPECT_EQ(code({{1, 2}, {1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{2, 1}, {1, 1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{2, 2}, {1, 1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{4'294'967'295}, {1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{1}, {kNan}}), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace atimo::milvus::internal
