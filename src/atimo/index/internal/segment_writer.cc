#include "atimo/index/internal/segment_writer.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "atimo/base/hash.h"

namespace atimo::index::internal {
namespace {

template <typename T>
void append(std::string& bytes, const T& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

void append_attributes(std::string& bytes, const UnitAttributes& attributes) {
  const std::size_t start = bytes.size();
  append(bytes, attributes.name_space);
  append(bytes, attributes.group);
  append(bytes, attributes.ordinal);
  append(bytes, attributes.type);
  append(bytes, attributes.valid_from);
  append(bytes, attributes.valid_to);
  append(bytes, attributes.year);
  append(bytes, attributes.status);
  bytes.resize(start + kAttributesBytes, '\0');
}

constexpr std::size_t kMaxOffset = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void SegmentWriter::add_unit(UnitKey key, const UnitAttributes& attributes,
                             const std::array<std::uint32_t, kFields>& lengths) {
  append(sections_[kKeysSection], key);
  append_attributes(sections_[kAttributesSection], attributes);
  for (std::size_t field = 0; field < kFields; ++field) append(section(field, kLengths), lengths[field]);
  if (dimensions_ != 0) add_vector_place();
  ++unit_count_;
}

// Zeros until add_vector. Infos and bits grow by whole blocks.
void SegmentWriter::add_vector_place() {
  if (unit_count_ % kBlockUnits == 0) {
    sections_[kVectorInfosSection].append(kBlockUnits * sizeof(VectorInfo), '\0');
    sections_[kVectorBitsSection].append(kBlockUnits * word_count(dimensions_) * sizeof(std::uint64_t), '\0');
  }
  sections_[kVectorBytesSection].append(code_stride(dimensions_), '\0');
}

void SegmentWriter::add_vector(const VectorCodeRef& code) {
  const std::size_t unit = unit_count_ - 1;
  const std::size_t words = word_count(dimensions_);
  std::memcpy(sections_[kVectorInfosSection].data() + unit * sizeof(VectorInfo), code.info,
              sizeof(VectorInfo));
  std::memcpy(sections_[kVectorBytesSection].data() + unit * code_stride(dimensions_), code.bytes.data(),
              code_stride(dimensions_));
  char* bits = sections_[kVectorBitsSection].data();
  for (std::size_t w = 0; w < words; ++w) {
    const std::size_t place = (unit / kBlockUnits * words + w) * kBlockUnits + unit % kBlockUnits;
    std::memcpy(bits + place * sizeof(std::uint64_t), code.bits + w * code.bits_step, sizeof(std::uint64_t));
  }
}

void SegmentWriter::set_clusters(const Partition& partition) {
  for (const Cluster& cluster : partition.clusters) append(sections_[kClustersSection], cluster);
  sections_[kCentroidsSection].assign(partition.centroids.begin(), partition.centroids.end());
}

absl::Status SegmentWriter::add_term(std::size_t field, std::string_view term, std::uint32_t hash,
                                     std::span<const Posting> postings) {
  std::string& terms = section(field, kTerms);
  std::string& units = section(field, kUnits);
  std::string& frequencies = section(field, kFrequencies);
  if (terms.size() + term.size() > kMaxOffset || frequencies.size() + postings.size() > kMaxOffset) {
    return absl::ResourceExhaustedError("segment: a field has more than 4 GiB of terms or postings");
  }
  append(section(field, kEntries),
         TermEntry{hash, static_cast<std::uint32_t>(terms.size()),
                   static_cast<std::uint32_t>(frequencies.size()), static_cast<std::uint16_t>(term.size()),
                   static_cast<std::uint16_t>(postings.size() - 1)});
  terms.append(term);
  for (const Posting& posting : postings) {
    const bool wide = posting.frequency >= kWideFrequency;
    if (wide) {
      append(section(field, kWide),
             WideFrequency{static_cast<std::uint32_t>(frequencies.size()), posting.frequency});
    }
    append(units, posting.unit);
    frequencies.push_back(static_cast<char>(wide ? kWideFrequency : posting.frequency));
  }
  return absl::OkStatus();
}

void SegmentWriter::write_buckets(std::size_t field) {
  const std::string& entries = section(field, kEntries);
  const std::size_t count = entries.size() / sizeof(TermEntry);
  const std::uint32_t bits = bucket_bits(count);
  std::vector<std::uint32_t> starts((std::size_t{1} << bits) + 1, 0);
  for (std::size_t place = 0; place < count; ++place) {
    TermEntry entry;
    std::memcpy(&entry, entries.data() + place * sizeof(TermEntry), sizeof(TermEntry));
    ++starts[bucket_of(entry.hash, bits) + 1];
  }
  for (std::size_t bucket = 1; bucket < starts.size(); ++bucket) starts[bucket] += starts[bucket - 1];
  section(field, kBuckets)
      .assign(reinterpret_cast<const char*>(starts.data()), starts.size() * sizeof(starts[0]));
}

void SegmentWriter::write_order_of_keys() {
  std::vector<UnitKey> keys(unit_count_);
  std::memcpy(keys.data(), sections_[kKeysSection].data(), sections_[kKeysSection].size());
  std::vector<std::uint16_t> by_key(unit_count_);
  std::iota(by_key.begin(), by_key.end(), std::uint16_t{0});
  std::sort(by_key.begin(), by_key.end(), [&keys](auto a, auto b) { return keys[a] < keys[b]; });
  sections_[kByKeySection].assign(reinterpret_cast<const char*>(by_key.data()),
                                  by_key.size() * sizeof(by_key[0]));
}

std::string SegmentWriter::finish() {
  write_order_of_keys();
  for (std::size_t field = 0; field < kFields; ++field) write_buckets(field);
  std::uint64_t size = kPreambleBytes;
  for (const std::string& bytes : sections_) size += padded(bytes.size());
  std::string file;
  file.reserve(size);
  append(file, SegmentHeader{kSegmentMagic, kSegmentVersion, kSectionCount, size, unit_count_, dimensions_});
  std::uint64_t offset = kPreambleBytes;
  for (std::uint32_t number = 0; number < kSectionCount; ++number) {
    std::string& bytes = sections_[number];
    const std::uint64_t length = bytes.size();
    bytes.resize(padded(length), '\0');
    append(file, SectionRecord{number, 0, offset, length, hash64(bytes)});
    offset += bytes.size();
  }
  append(file, hash64(file));
  for (std::string& bytes : sections_) {
    file.append(bytes);
    std::string().swap(bytes);
  }
  return file;
}

}  // namespace atimo::index::internal
