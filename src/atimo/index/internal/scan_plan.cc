#include "atimo/index/internal/scan_plan.h"

#include <algorithm>

#include "atimo/index/internal/scan_isa.h"
#include "atimo/index/internal/splitmix.h"

namespace atimo::index::internal {
namespace {

// Of a filter that admits less than one unit in this many, the units it admits are scored without estimates.
constexpr std::uint32_t kFewIsOneIn = 16;
constexpr std::uint32_t kFilterSample = 512;
// The larger the index, the more clusters a query's neighbours are spread over.
constexpr std::uint64_t kLeastShareIsOneIn = 16;

struct NearCluster {
  float cosine;
  std::uint32_t scan;  // place of its segment's
  UnitRange units;
};

// Of a sample of scattered units: what filters ask for tends to lie together, or at regular distances.
std::uint32_t admitted_of_sample(const LiveSegment& segment, const Admission& admission) {
  const SegmentView& view = segment.segment->view();
  std::uint64_t state = view.unit_count();
  std::uint32_t admitted = 0;
  for (std::uint32_t i = 0; i < kFilterSample; ++i) {
    const auto unit = static_cast<std::uint32_t>(splitmix64(state) % view.unit_count());
    admitted += segment.is_live(unit) && admission.admits(view.attributes()[unit]) ? 1 : 0;
  }
  return admitted;
}

void add_clusters(const SegmentView& view, const QueryCode& query, std::uint32_t scan,
                  std::vector<NearCluster>& clusters) {
  for (std::uint32_t number = 0; number < view.clusters().size(); ++number) {
    const std::span<const std::int8_t> centroid = view.centroid(number);
    const float dot = fastest_scan_kernels().dot(query.rotated.data(), centroid.data(), centroid.size());
    clusters.push_back({view.clusters()[number].scale * dot, scan, view.cluster_units(number)});
  }
}

// Whole blocks, in order, without what two share.
std::vector<UnitRange> merged(std::vector<UnitRange> ranges, std::uint32_t unit_count) {
  std::sort(ranges.begin(), ranges.end(),
            [](const UnitRange& a, const UnitRange& b) { return a.begin < b.begin; });
  std::vector<UnitRange> out;
  constexpr auto kBlock = static_cast<std::uint32_t>(kBlockUnits);
  for (const UnitRange& range : ranges) {
    const std::uint32_t begin = range.begin / kBlock * kBlock;
    const std::uint32_t end = std::min((range.end + kBlock - 1) / kBlock * kBlock, unit_count);
    if (!out.empty() && begin <= out.back().end) {
      out.back().end = std::max(out.back().end, end);
    } else {
      out.push_back({begin, end});
    }
  }
  return out;
}

// Gives their segments the nearest clusters, until they hold `budget` units.
void choose(std::vector<NearCluster> clusters, std::uint64_t budget, std::vector<SegmentScan>& scans) {
  std::sort(clusters.begin(), clusters.end(), [](const NearCluster& a, const NearCluster& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.scan < b.scan;
  });
  std::uint64_t units = 0;
  for (const NearCluster& cluster : clusters) {
    if (units >= budget) break;
    units += cluster.units.end - cluster.units.begin;
    scans[cluster.scan].ranges.push_back(cluster.units);
  }
  for (SegmentScan& scan : scans)
    scan.ranges = merged(std::move(scan.ranges), scan.segment->segment->view().unit_count());
}

}  // namespace

std::vector<SegmentScan> plan_scan(const LiveSegments& segments, const QueryCode& query,
                                   const Admission& admission, std::uint32_t budget) {
  std::vector<SegmentScan> scans;
  std::uint64_t units = 0, sampled = 0, admitted = 0;
  for (const LiveSegment& segment : segments) {
    const std::uint32_t of_sample = admitted_of_sample(segment, admission);
    const bool few = of_sample * kFewIsOneIn < kFilterSample;
    scans.push_back({&segment, few, {}});
    if (few) continue;
    units += segment.segment->view().unit_count();
    sampled += kFilterSample;
    admitted += of_sample;
  }
  if (admitted == 0) return scans;
  const std::uint64_t wanted =
      std::max<std::uint64_t>(budget, units / kLeastShareIsOneIn) * sampled / admitted;
  std::vector<NearCluster> clusters;
  for (std::uint32_t place = 0; place < scans.size(); ++place) {
    SegmentScan& scan = scans[place];
    if (scan.admits_few) continue;
    const SegmentView& view = scan.segment->segment->view();
    if (wanted >= units || view.clusters().empty()) {
      scan.ranges = {{0, view.unit_count()}};
    } else {
      add_clusters(view, query, place, clusters);
    }
  }
  choose(std::move(clusters), wanted, scans);
  return scans;
}

}  // namespace atimo::index::internal
