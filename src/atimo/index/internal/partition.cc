#include "atimo/index/internal/partition.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "atimo/index/internal/scan_isa.h"
#include "atimo/index/internal/splitmix.h"

namespace atimo::index::internal {
namespace {

constexpr std::size_t kUnitsOfCluster = 64;
constexpr std::size_t kSampleOfCluster = 32;
constexpr int kRounds = 4;
constexpr int kBias = 128;  // of a centroid's coordinates, so that they have no sign

class KMeans {
 public:
  KMeans(std::span<const VectorCodeRef> codes, std::size_t stride) : codes_(codes), stride_(stride) {
    for (std::uint32_t place = 0; place < codes_.size(); ++place) {
      if (codes_[place].info->exists()) places_.push_back(place);
    }
  }
  std::size_t vectors() const { return places_.size(); }
  void learn();
  // The cluster of every place; the number of clusters for those without a vector.
  std::vector<std::uint32_t> assign() const;
  std::span<const float> scales() const { return scales_; }
  std::vector<std::int8_t> centroids() const;

 private:
  std::uint32_t nearest(const VectorCodeRef& code) const;
  void move_centroids(std::span<const std::uint32_t> sample);
  void set_centroid(std::size_t cluster, std::span<const float> direction);
  void set_coordinate(std::size_t cluster, std::size_t d, int value) {
    centroids_[cluster * stride_ + d] = static_cast<std::uint8_t>(value + kBias);
  }

  std::span<const VectorCodeRef> codes_;
  const std::size_t stride_;
  std::vector<std::uint32_t> places_;    // of those that exist
  std::vector<std::uint8_t> centroids_;  // biased
  std::vector<float> scales_;
};

// Centroids start as vectors of the sample; the sample is scattered over all, since neighbours resemble each
// other.
void KMeans::learn() {
  const std::size_t clusters = vectors() / kUnitsOfCluster;
  std::vector<std::uint32_t> sample(clusters * kSampleOfCluster);
  std::uint64_t state = vectors();
  for (std::uint32_t& place : sample) place = places_[splitmix64(state) % vectors()];
  scales_.resize(clusters);
  centroids_.resize(clusters * stride_);
  for (std::size_t cluster = 0; cluster < clusters; ++cluster) {
    const VectorCodeRef& code = codes_[sample[cluster]];
    scales_[cluster] = code.info->scale;
    for (std::size_t d = 0; d < stride_; ++d) set_coordinate(cluster, d, code.bytes[d]);
  }
  for (int round = 0; round < kRounds; ++round) move_centroids(sample);
}

std::uint32_t KMeans::nearest(const VectorCodeRef& code) const {
  const auto dot = fastest_scan_kernels().dot_bytes;
  const int bias = kBias * std::accumulate(code.bytes.begin(), code.bytes.end(), 0);
  float best = -std::numeric_limits<float>::infinity();
  std::uint32_t nearest = 0;
  for (std::uint32_t cluster = 0; cluster < scales_.size(); ++cluster) {
    const int product = dot(&centroids_[cluster * stride_], code.bytes.data(), stride_) - bias;
    const float closeness = scales_[cluster] * static_cast<float>(product);
    if (closeness <= best) continue;
    best = closeness;
    nearest = cluster;
  }
  return nearest;
}

// Each goes to the middle of the sample's vectors that are nearest to it; without any it stays.
void KMeans::move_centroids(std::span<const std::uint32_t> sample) {
  std::vector<float> sums(centroids_.size(), 0.0f);
  std::vector<bool> is_nearest(scales_.size(), false);
  for (const std::uint32_t place : sample) {
    const VectorCodeRef& code = codes_[place];
    const std::uint32_t cluster = nearest(code);
    is_nearest[cluster] = true;
    float* sum = &sums[cluster * stride_];
    for (std::size_t d = 0; d < stride_; ++d) sum[d] += code.info->scale * static_cast<float>(code.bytes[d]);
  }
  for (std::size_t cluster = 0; cluster < scales_.size(); ++cluster) {
    if (is_nearest[cluster]) set_centroid(cluster, std::span(sums).subspan(cluster * stride_, stride_));
  }
}

void KMeans::set_centroid(std::size_t cluster, std::span<const float> direction) {
  float squares = 0, largest = 0;
  for (const float x : direction) {
    squares += x * x;
    largest = std::max(largest, std::fabs(x));
  }
  if (largest == 0) return;
  scales_[cluster] = largest / 127.0f / std::sqrt(squares);
  for (std::size_t d = 0; d < stride_; ++d) {
    set_coordinate(cluster, d, static_cast<int>(std::lround(direction[d] / largest * 127.0f)));
  }
}

std::vector<std::int8_t> KMeans::centroids() const {
  std::vector<std::int8_t> out;
  out.reserve(centroids_.size());
  for (const std::uint8_t x : centroids_) out.push_back(static_cast<std::int8_t>(x - kBias));
  return out;
}

std::vector<std::uint32_t> KMeans::assign() const {
  std::vector<std::uint32_t> clusters(codes_.size(), static_cast<std::uint32_t>(scales_.size()));
  for (const std::uint32_t place : places_) clusters[place] = nearest(codes_[place]);
  return clusters;
}

}  // namespace

Partition partition_units(std::span<const VectorCodeRef> codes, std::uint32_t dimensions) {
  Partition partition;
  partition.order.resize(codes.size());
  std::iota(partition.order.begin(), partition.order.end(), 0u);
  KMeans means(codes, code_stride(dimensions));
  if (means.vectors() < kMinPartitioned) return partition;
  means.learn();
  const std::vector<std::uint32_t> cluster_of = means.assign();
  std::stable_sort(partition.order.begin(), partition.order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return cluster_of[a] < cluster_of[b]; });
  std::uint32_t unit = 0;
  for (std::uint32_t cluster = 0; cluster < means.scales().size(); ++cluster) {
    partition.clusters.push_back({unit, means.scales()[cluster]});
    while (unit < partition.order.size() && cluster_of[partition.order[unit]] == cluster) ++unit;
  }
  partition.centroids = means.centroids();
  return partition;
}

}  // namespace atimo::index::internal
