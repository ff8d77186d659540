#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "atimo/index/index.h"

// The bytes of a segment file; docs/formats/index.md is the specification.
namespace atimo::index::internal {

static_assert(std::endian::native == std::endian::little, "segment files are mapped as they are");

// Unit numbers inside a segment are 16-bit: postings need no decoding and a query's accumulators have a fixed
// size.
inline constexpr std::uint32_t kMaxSegmentUnits = 65'536;
inline constexpr std::size_t kMaxTermBytes = 65'535;
inline constexpr std::array<char, 8> kSegmentMagic = {'A', 'T', 'I', 'M', 'O', 'S', 'E', 'G'};
inline constexpr std::uint32_t kSegmentVersion = 3;
inline constexpr std::uint8_t kWideFrequency = 255;  // the true frequency is in the wide table

struct SegmentHeader {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t section_count;
  std::uint64_t file_size;
  std::uint32_t unit_count;
  std::uint32_t dimensions;  // of dense vectors; 0: none
};
static_assert(sizeof(SegmentHeader) == 32);

struct SectionRecord {
  std::uint32_t id;
  std::uint32_t reserved;
  std::uint64_t offset;
  std::uint64_t length;
  std::uint64_t checksum;  // of the section and the zeros that pad it to a multiple of 8
};
static_assert(sizeof(SectionRecord) == 32);

struct TermEntry {
  std::uint32_t hash;
  std::uint32_t term_offset;
  std::uint32_t first_posting;
  std::uint16_t term_length;
  std::uint16_t units_minus_one;
  std::uint32_t units() const { return units_minus_one + 1u; }
};
static_assert(sizeof(TermEntry) == 16);

struct WideFrequency {
  std::uint32_t posting;
  std::uint32_t frequency;
};
static_assert(sizeof(WideFrequency) == 8);

// Attributes are mapped as the struct itself; the byte after `status` is zero on disk.
inline constexpr std::size_t kAttributesBytes = 28;
static_assert(sizeof(UnitAttributes) == kAttributesBytes && offsetof(UnitAttributes, valid_from) == 16 &&
              offsetof(UnitAttributes, year) == 24 && offsetof(UnitAttributes, status) == 26);

enum FieldSection : std::uint32_t {
  kLengths,
  kBuckets,
  kEntries,
  kTerms,
  kUnits,
  kFrequencies,
  kWide,
  kFieldSections
};

inline constexpr std::uint32_t kKeysSection = 0;
inline constexpr std::uint32_t kAttributesSection = 1;
inline constexpr std::uint32_t kVectorInfosSection = 2 + kFieldSections * kFields;
inline constexpr std::uint32_t kVectorBitsSection = kVectorInfosSection + 1;
inline constexpr std::uint32_t kVectorBytesSection = kVectorInfosSection + 2;
inline constexpr std::uint32_t kClustersSection = kVectorInfosSection + 3;
inline constexpr std::uint32_t kCentroidsSection = kVectorInfosSection + 4;
inline constexpr std::uint32_t kByKeySection = kVectorInfosSection + 5;
inline constexpr std::uint32_t kSectionCount = kVectorInfosSection + 6;
inline constexpr std::size_t kPreambleBytes =
    sizeof(SegmentHeader) + kSectionCount * sizeof(SectionRecord) + sizeof(std::uint64_t);

constexpr std::uint32_t field_section(std::size_t field, FieldSection section) {
  return 2 + static_cast<std::uint32_t>(field) * kFieldSections + section;
}

constexpr std::uint64_t padded(std::uint64_t size) { return (size + 7) & ~std::uint64_t{7}; }

// The dictionary is split by the high bits of the hash into 2^bits buckets of about four terms.
constexpr std::uint32_t bucket_bits(std::uint64_t terms) {
  return terms < 8 ? 1 : static_cast<std::uint32_t>(std::bit_width(terms)) - 3 + 1;
}

constexpr std::uint64_t bucket_of(std::uint32_t hash, std::uint32_t bits) {
  return std::uint64_t{hash} >> (32 - bits);
}

}  // namespace atimo::index::internal
