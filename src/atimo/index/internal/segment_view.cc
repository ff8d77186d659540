#include <algorithm>
#include <cmath>
#include <cstring>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/index/internal/segment.h"

namespace atimo::index::internal {
namespace {

template <typename... Parts>
absl::Status damaged(const Parts&... parts) {
  return absl::DataLossError(concat("damaged segment: ", parts...));
}

template <typename T>
T load(std::string_view bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

absl::Status check_header(std::string_view bytes) {
  if (bytes.size() < kPreambleBytes) return damaged("shorter than its header, ", bytes.size(), " bytes");
  const auto header = load<SegmentHeader>(bytes, 0);
  if (header.magic != kSegmentMagic) return damaged("bad magic");
  if (header.version != kSegmentVersion)
    return damaged("version ", header.version, ", this reader knows ", kSegmentVersion);
  if (header.section_count != kSectionCount) return damaged("has ", header.section_count, " sections");
  if (header.file_size != bytes.size()) {
    return damaged("header says ", header.file_size, " bytes, file has ", bytes.size());
  }
  if (header.unit_count == 0 || header.unit_count > kMaxSegmentUnits) {
    return damaged("unit count ", header.unit_count, " out of range");
  }
  return absl::OkStatus();
}

}  // namespace

std::uint32_t term_hash(std::string_view term) { return static_cast<std::uint32_t>(hash64(term) >> 32); }

absl::StatusOr<SegmentView> SegmentView::parse(std::string_view bytes, Checks checks) {
  ATIMO_RETURN_IF_ERROR(check_header(bytes));
  SegmentView view;
  view.bytes_ = bytes;
  const auto header = load<SegmentHeader>(bytes, 0);
  view.unit_count_ = header.unit_count;
  view.dimensions_ = header.dimensions;
  ATIMO_RETURN_IF_ERROR(view.read_sections());
  if (checks == Checks::kStructureAndChecksums) ATIMO_RETURN_IF_ERROR(view.verify_checksums());
  ATIMO_RETURN_IF_ERROR(view.read_units());
  for (std::size_t field = 0; field < kFields; ++field) ATIMO_RETURN_IF_ERROR(view.read_field(field));
  ATIMO_RETURN_IF_ERROR(view.read_vectors());
  ATIMO_RETURN_IF_ERROR(view.read_clusters());
  return view;
}

// Sections follow each other without gaps and fill the file, so none can overlap or reach outside it.
absl::Status SegmentView::read_sections() {
  std::uint64_t expected = kPreambleBytes;
  for (std::uint32_t number = 0; number < kSectionCount; ++number) {
    const auto record = load<SectionRecord>(bytes_, sizeof(SegmentHeader) + number * sizeof(SectionRecord));
    if (record.id != number) return damaged("section ", number, " has id ", record.id);
    if (record.offset != expected) return damaged("section ", number, " starts at ", record.offset);
    if (record.length > bytes_.size() - expected || padded(record.length) > bytes_.size() - expected) {
      return damaged("section ", number, " of ", record.length, " bytes runs past the file");
    }
    expected += padded(record.length);
    sections_[number] = record;
  }
  if (expected != bytes_.size()) return damaged(bytes_.size() - expected, " bytes after the last section");
  return absl::OkStatus();
}

template <typename T>
absl::StatusOr<std::span<const T>> SegmentView::section(std::uint32_t number) const {
  const SectionRecord& record = sections_[number];
  if (record.length % sizeof(T) != 0) {
    return damaged("section ", number, " of ", record.length, " bytes is not whole records of ", sizeof(T));
  }
  return std::span<const T>(reinterpret_cast<const T*>(bytes_.data() + record.offset),
                            record.length / sizeof(T));
}

absl::Status SegmentView::read_units() {
  ATIMO_ASSIGN_OR_RETURN(keys_, section<UnitKey>(kKeysSection));
  ATIMO_ASSIGN_OR_RETURN(attributes_, section<UnitAttributes>(kAttributesSection));
  ATIMO_ASSIGN_OR_RETURN(by_key_, section<std::uint16_t>(kByKeySection));
  if (keys_.size() != unit_count_ || attributes_.size() != unit_count_ || by_key_.size() != unit_count_) {
    return damaged("keys or attributes are not one per unit");
  }
  if (std::any_of(by_key_.begin(), by_key_.end(), [this](auto unit) { return unit >= unit_count_; })) {
    return damaged("the order of keys names a unit that is not there");
  }
  const auto not_increasing = [this](auto a, auto b) { return keys_[a] >= keys_[b]; };
  if (std::adjacent_find(by_key_.begin(), by_key_.end(), not_increasing) != by_key_.end()) {
    return damaged("keys out of order");
  }
  return absl::OkStatus();
}

absl::Status SegmentView::read_field(std::size_t field) {
  Field& parts = fields_[field];
  ATIMO_ASSIGN_OR_RETURN(parts.lengths, section<std::uint32_t>(field_section(field, kLengths)));
  ATIMO_ASSIGN_OR_RETURN(parts.buckets, section<std::uint32_t>(field_section(field, kBuckets)));
  ATIMO_ASSIGN_OR_RETURN(parts.entries, section<TermEntry>(field_section(field, kEntries)));
  ATIMO_ASSIGN_OR_RETURN(const auto terms, section<char>(field_section(field, kTerms)));
  parts.terms = std::string_view(terms.data(), terms.size());
  ATIMO_ASSIGN_OR_RETURN(parts.units, section<std::uint16_t>(field_section(field, kUnits)));
  ATIMO_ASSIGN_OR_RETURN(parts.frequencies, section<std::uint8_t>(field_section(field, kFrequencies)));
  ATIMO_ASSIGN_OR_RETURN(parts.wide, section<WideFrequency>(field_section(field, kWide)));
  if (parts.lengths.size() != unit_count_)
    return damaged("lengths of field ", field, " are not one per unit");
  if (parts.units.size() != parts.frequencies.size())
    return damaged("postings of field ", field, " differ in number");
  parts.bits = bucket_bits(parts.entries.size());
  if (parts.bits > 31 || parts.buckets.size() != (std::uint64_t{1} << parts.bits) + 1) {
    return damaged("bucket table of field ", field, " has ", parts.buckets.size(), " places");
  }
  return absl::OkStatus();
}

absl::Status SegmentView::read_vectors() {
  ATIMO_ASSIGN_OR_RETURN(vector_infos_, section<VectorInfo>(kVectorInfosSection));
  ATIMO_ASSIGN_OR_RETURN(vector_bits_, section<std::uint64_t>(kVectorBitsSection));
  ATIMO_ASSIGN_OR_RETURN(vector_bytes_, section<std::int8_t>(kVectorBytesSection));
  if (dimensions_ != 0 && (dimensions_ < kMinDimensions || dimensions_ > kMaxDimensions)) {
    return damaged("vectors of ", dimensions_, " dimensions");
  }
  const std::size_t units = dimensions_ == 0 ? 0 : unit_count_;
  const std::size_t places = block_count(units) * kBlockUnits;
  if (vector_infos_.size() != places || vector_bits_.size() != places * word_count(dimensions_) ||
      vector_bytes_.size() != units * code_stride(dimensions_)) {
    return damaged("vectors are not one per unit");
  }
  return absl::OkStatus();
}

absl::Status SegmentView::read_clusters() {
  ATIMO_ASSIGN_OR_RETURN(clusters_, section<Cluster>(kClustersSection));
  ATIMO_ASSIGN_OR_RETURN(centroids_, section<std::int8_t>(kCentroidsSection));
  if (centroids_.size() != clusters_.size() * code_stride(dimensions_))
    return damaged("centroids are not one per cluster");
  std::uint32_t last = 0;
  for (const Cluster& cluster : clusters_) {
    if (!std::isfinite(cluster.scale)) return damaged("the centroid of a cluster is not finite");
    if (cluster.first_unit < last || cluster.first_unit > unit_count_)
      return damaged("clusters out of order");
    last = cluster.first_unit;
  }
  if (!clusters_.empty() && clusters_.front().first_unit != 0)
    return damaged("units before the first cluster");
  return absl::OkStatus();
}

VectorCodeRef SegmentView::vector_code(std::uint32_t unit) const {
  const std::size_t block = unit / kBlockUnits * word_count(dimensions_) * kBlockUnits;
  return {&vector_infos_[unit], vector_bits_.data() + block + unit % kBlockUnits, kBlockUnits,
          vector_bytes(unit)};
}

absl::Status SegmentView::verify_checksums() const {
  const std::size_t covered = kPreambleBytes - sizeof(std::uint64_t);
  if (hash64(bytes_.substr(0, covered)) != preamble_checksum()) return damaged("header checksum differs");
  for (const SectionRecord& record : sections_) {
    if (hash64(bytes_.substr(record.offset, padded(record.length))) != record.checksum) {
      return damaged("checksum of section ", record.id, " differs");
    }
  }
  return absl::OkStatus();
}

std::uint64_t SegmentView::preamble_checksum() const {
  return load<std::uint64_t>(bytes_, kPreambleBytes - sizeof(std::uint64_t));
}

std::optional<std::string_view> SegmentView::term(std::size_t field, const TermEntry& entry) const {
  const std::string_view terms = fields_[field].terms;
  if (entry.term_offset > terms.size() || entry.term_length > terms.size() - entry.term_offset)
    return std::nullopt;
  return terms.substr(entry.term_offset, entry.term_length);
}

std::optional<Postings> SegmentView::postings(std::size_t field, const TermEntry& entry) const {
  const Field& parts = fields_[field];
  const std::size_t total = parts.units.size();
  if (entry.first_posting > total || entry.units() > total - entry.first_posting) return std::nullopt;
  return Postings{entry.first_posting, parts.units.subspan(entry.first_posting, entry.units()),
                  parts.frequencies.subspan(entry.first_posting, entry.units())};
}

std::optional<Postings> SegmentView::find(std::size_t field, std::string_view wanted,
                                          std::uint32_t hash) const {
  const Field& parts = fields_[field];
  const std::uint64_t bucket = bucket_of(hash, parts.bits);
  const std::uint32_t end = parts.buckets[bucket + 1];
  if (end > parts.entries.size()) return std::nullopt;
  for (std::uint32_t place = parts.buckets[bucket]; place < end; ++place) {
    const TermEntry& entry = parts.entries[place];
    if (entry.hash == hash && term(field, entry) == wanted) return postings(field, entry);
  }
  return std::nullopt;
}

std::uint32_t SegmentView::wide_frequency(std::size_t field, std::uint32_t posting) const {
  const auto wide = fields_[field].wide;
  const auto found =
      std::lower_bound(wide.begin(), wide.end(), posting,
                       [](const WideFrequency& item, std::uint32_t value) { return item.posting < value; });
  return found != wide.end() && found->posting == posting ? found->frequency : kWideFrequency;
}

std::optional<std::uint32_t> SegmentView::unit_of(UnitKey key) const {
  const auto found =
      std::lower_bound(by_key_.begin(), by_key_.end(), key,
                       [this](std::uint16_t unit, UnitKey value) { return keys_[unit] < value; });
  if (found == by_key_.end() || keys_[*found] != key) return std::nullopt;
  return *found;
}

}  // namespace atimo::index::internal
