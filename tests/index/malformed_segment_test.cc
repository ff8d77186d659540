#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "atimo/base/hash.h"
#include "atimo/index/internal/deletions.h"
#include "atimo/index/internal/manifest.h"
#include "atimo/index/internal/segment.h"
#include "atimo/index/internal/segment_builder.h"
#include "index_fixture.h"

namespace atimo::index::internal {
namespace {

using atimo::index::testing::unit;

// The bytes of a sound segment, with the places of its parts at hand for spoiling. Allocated memory is
// aligned to 8.
class SegmentBytes {
 public:
  static constexpr std::uint32_t kDimensions = 72;
  SegmentBytes() {
    std::vector<UnitInput> inputs{unit(1, {"lei", "art"}), unit(2, {"lei"}), unit(3, {"pena"})};
    inputs[1].dense.assign(kDimensions, 1.0f);
    const std::vector<const UnitInput*> units{&inputs[0], &inputs[1], &inputs[2]};
    const Rotation rotation(kDimensions);
    bytes_ = *build_segment(units, kDimensions, &rotation);
  }

  template <typename T>
  void put(std::size_t place, T value) {
    std::memcpy(bytes_.data() + place, &value, sizeof(T));
  }
  static std::size_t record(std::uint32_t section) {
    return sizeof(SegmentHeader) + section * sizeof(SectionRecord);
  }
  std::size_t start(std::uint32_t section) const {
    std::uint64_t offset;
    std::memcpy(&offset, bytes_.data() + record(section) + offsetof(SectionRecord, offset), sizeof(offset));
    return offset;
  }
  std::string& bytes() { return bytes_; }
  // With so many bytes of centroid.
  void add_cluster(Cluster cluster, std::size_t centroid = code_stride(kDimensions)) {
    insert(kClustersSection, std::string(reinterpret_cast<const char*>(&cluster), sizeof(cluster)));
    insert(kCentroidsSection, std::string(centroid, '\1'));
  }

  // Makes every checksum right again, so that only the structure can be at fault.
  void seal() {
    for (std::uint32_t number = 0; number < kSectionCount; ++number) {
      SectionRecord section;
      std::memcpy(&section, bytes_.data() + record(number), sizeof(section));
      if (section.offset > bytes_.size() || padded(section.length) > bytes_.size() - section.offset) continue;
      const std::string_view covered =
          std::string_view(bytes_).substr(section.offset, padded(section.length));
      put(record(number) + offsetof(SectionRecord, checksum), hash64(covered));
    }
    const std::size_t place = kPreambleBytes - sizeof(std::uint64_t);
    put(place, hash64(std::string_view(bytes_).substr(0, place)));
  }

 private:
  // At the end of a section of whole words.
  void insert(std::uint32_t section, const std::string& added) {
    std::uint64_t length;
    std::memcpy(&length, bytes_.data() + record(section) + offsetof(SectionRecord, length), sizeof(length));
    bytes_.insert(start(section) + length, added);
    put(record(section) + offsetof(SectionRecord, length), length + added.size());
    for (std::uint32_t later = section + 1; later < kSectionCount; ++later)
      put(record(later) + offsetof(SectionRecord, offset), std::uint64_t{start(later) + added.size()});
    put(offsetof(SegmentHeader, file_size), std::uint64_t{bytes_.size()});
  }

  std::string bytes_;
};

struct Malformed {
  std::string name;
  std::function<void(SegmentBytes&)> spoil;
};
void PrintTo(const Malformed& malformed, std::ostream* out) { *out << malformed.name; }

class MalformedSegment : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedSegment, IsDataLossThoughItsChecksumsAreRight) {
  SegmentBytes segment;
  GetParam().spoil(segment);
  segment.seal();
  const auto view = SegmentView::parse(segment.bytes(), SegmentView::Checks::kStructureAndChecksums);
  EXPECT_TRUE(absl::IsDataLoss(view.status())) << view.status();
}

constexpr std::uint64_t kHuge = ~std::uint64_t{0} - 3;
constexpr std::size_t kOffset = offsetof(SectionRecord, offset);
constexpr std::size_t kLength = offsetof(SectionRecord, length);

INSTANTIATE_TEST_SUITE_P(
    Cases, MalformedSegment,
    ::testing::Values(
        Malformed{"BadMagic", [](SegmentBytes& s) { s.put(0, 'X'); }},
        Malformed{"UnknownVersion",
                  [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, version), kSegmentVersion + 1); }},
        Malformed{"SectionCount",
                  [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, section_count), ~0u); }},
        Malformed{"FileSize", [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, file_size), kHuge); }},
        Malformed{"NoUnits", [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, unit_count), 0u); }},
        Malformed{"TooManyUnits",
                  [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, unit_count), 65'537u); }},
        Malformed{"UnitsBeyondTheKeys",
                  [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, unit_count), 4u); }},
        Malformed{"SectionIdsSwapped", [](SegmentBytes& s) { s.put(SegmentBytes::record(3), 4u); }},
        Malformed{"SectionLongerThanFile",
                  [](SegmentBytes& s) { s.put(SegmentBytes::record(2) + kLength, kHuge); }},
        Malformed{"LastSectionOneLonger",
                  [](SegmentBytes& s) {
                    s.put(SegmentBytes::record(kSectionCount - 1) + kLength, std::uint64_t{1});
                  }},
        Malformed{
            "SectionOverlapsTheOneBefore",
            [](SegmentBytes& s) { s.put(SegmentBytes::record(1) + kOffset, std::uint64_t{s.start(0)}); }},
        Malformed{"SectionOffsetOverflows",
                  [](SegmentBytes& s) { s.put(SegmentBytes::record(1) + kOffset, kHuge); }},
        Malformed{
            "HalfARecord",
            [](SegmentBytes& s) { s.put(SegmentBytes::record(kKeysSection) + kLength, std::uint64_t{23}); }},
        Malformed{"TrailingBytes",
                  [](SegmentBytes& s) {
                    s.bytes().append(8, '\0');
                    s.put(offsetof(SegmentHeader, file_size), std::uint64_t{s.bytes().size()});
                  }},
        Malformed{"KeysOutOfOrder", [](SegmentBytes& s) { s.put(s.start(kKeysSection), std::uint64_t{2}); }},
        Malformed{"KeyOrderNamesNoUnit",
                  [](SegmentBytes& s) { s.put(s.start(kByKeySection) + 4, std::uint16_t{3}); }},
        Malformed{"KeyOrderNamesAUnitTwice",
                  [](SegmentBytes& s) { s.put(s.start(kByKeySection) + 2, std::uint16_t{0}); }},
        Malformed{"FirstClusterStartsLate",
                  [](SegmentBytes& s) {
                    s.add_cluster({1, 0.5f});
                  }},
        Malformed{"ClusterPastTheUnits",
                  [](SegmentBytes& s) {
                    s.add_cluster({0, 0.5f});
                    s.add_cluster({4, 0.5f});
                  }},
        Malformed{"ClustersOutOfOrder",
                  [](SegmentBytes& s) {
                    for (const std::uint32_t first : {0u, 2u, 1u}) s.add_cluster({first, 0.5f});
                  }},
        Malformed{"CentroidNotFinite",
                  [](SegmentBytes& s) {
                    s.add_cluster({0, std::numeric_limits<float>::quiet_NaN()});
                  }},
        Malformed{"ClusterWithoutCentroid",
                  [](SegmentBytes& s) {
                    s.add_cluster({0, 0.5f}, 0);
                  }},
        Malformed{"DimensionsOutOfRange",
                  [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, dimensions), kMaxDimensions + 1); }},
        Malformed{"DimensionsOfAnotherSize",
                  [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, dimensions), 512u); }},
        Malformed{"NoDimensionsButVectors",
                  [](SegmentBytes& s) { s.put(offsetof(SegmentHeader, dimensions), 0u); }},
        Malformed{"BucketsOfAnotherSize",
                  [](SegmentBytes& s) {
                    s.put(SegmentBytes::record(field_section(0, kBuckets)) + kLength, std::uint64_t{16});
                  }}),
    [](const auto& test) { return test.param.name; });

// The cases above that add clusters fail for what they say: a sound one is read.
TEST(SoundSegment, WithAClusterIsRead) {
  SegmentBytes segment;
  segment.add_cluster({0, 0.5f});
  segment.seal();
  EXPECT_OK(SegmentView::parse(segment.bytes(), SegmentView::Checks::kStructureAndChecksums));
}

// What is too costly to check at open is checked where it is used: such a term is not there.
TEST(LyingEntry, IsAbsentInsteadOfReadingOutside) {
  for (const std::size_t place : {offsetof(TermEntry, term_offset), offsetof(TermEntry, first_posting)}) {
    SegmentBytes segment;
    for (std::size_t entry = 0; entry < 3; ++entry) {
      segment.put(segment.start(field_section(0, kEntries)) + entry * sizeof(TermEntry) + place, 0xFFFFFFFFu);
    }
    segment.seal();
    const auto view = SegmentView::parse(segment.bytes(), SegmentView::Checks::kStructureAndChecksums);
    ASSERT_OK(view);
    EXPECT_FALSE(view->find(0, "lei", term_hash("lei")).has_value());
  }
}

TEST(LyingEntry, BucketPastTheEntriesFindsNothing) {
  SegmentBytes segment;
  for (std::size_t bucket = 0; bucket < 3; ++bucket) {
    segment.put(segment.start(field_section(0, kBuckets)) + bucket * sizeof(std::uint32_t), 0xFFFFFFFFu);
  }
  const auto view = SegmentView::parse(segment.bytes(), SegmentView::Checks::kStructure);
  ASSERT_OK(view);
  EXPECT_FALSE(view->find(0, "lei", term_hash("lei")).has_value());
}

TEST(MalformedManifest, CountIsCheckedAgainstTheBytesBeforeAllocating) {
  Manifest manifest;
  manifest.next_file = 3;
  manifest.segments = {{1, 2, 0}};
  std::string bytes = manifest.serialize();
  const std::uint32_t huge = ~0u;
  std::memcpy(bytes.data() + 12, &huge, sizeof(huge));
  const std::uint64_t checksum = hash64(std::string_view(bytes).substr(0, bytes.size() - 8));
  std::memcpy(bytes.data() + bytes.size() - 8, &checksum, sizeof(checksum));
  EXPECT_TRUE(absl::IsDataLoss(Manifest::parse(bytes).status()));
}

TEST(MalformedManifest, FileNeverWrittenIsRejected) {
  Manifest manifest;
  manifest.next_file = 3;
  manifest.segments = {{3, 0, 0}};
  EXPECT_TRUE(absl::IsDataLoss(Manifest::parse(manifest.serialize()).status()));
}

TEST(MalformedDeletions, BitsPastTheLastUnitAndOtherSizesAreRejected) {
  Deletions deletions(100);
  deletions.insert(99);
  EXPECT_OK(Deletions::parse(deletions.serialize(), 100));
  EXPECT_TRUE(absl::IsDataLoss(Deletions::parse(deletions.serialize(), 101).status()));
  EXPECT_TRUE(absl::IsDataLoss(Deletions::parse(deletions.serialize(), 99).status()));
  EXPECT_TRUE(absl::IsDataLoss(Deletions::parse("", 100).status()));
}

}  // namespace
}  // namespace atimo::index::internal
