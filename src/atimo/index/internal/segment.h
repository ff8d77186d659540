#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/base/file.h"
#include "atimo/index/internal/partition.h"
#include "atimo/index/internal/segment_format.h"
#include "atimo/index/internal/vector_code.h"

namespace atimo::index::internal {

// The hash that orders a segment's dictionary.
std::uint32_t term_hash(std::string_view term);

struct Postings {
  std::uint32_t first = 0;  // place of the first posting in the field, which the wide table names
  std::span<const std::uint16_t> units;       // increasing in an undamaged file
  std::span<const std::uint8_t> frequencies;  // as many as units
};

// A view over the bytes of one segment. Immutable, thread-safe; the bytes outlive it.
// Every access stays inside the bytes even when they lie: a term whose entry points outside is absent.
class SegmentView {
 public:
  enum class Checks { kStructure, kStructureAndChecksums };
  // DataLoss says what is wrong and where. `bytes` must start at a multiple of 8.
  static absl::StatusOr<SegmentView> parse(std::string_view bytes, Checks checks);

  std::uint32_t unit_count() const { return unit_count_; }
  std::span<const UnitKey> keys() const { return keys_; }  // no two alike
  std::span<const UnitAttributes> attributes() const { return attributes_; }
  std::span<const std::uint32_t> lengths(std::size_t field) const { return fields_[field].lengths; }
  std::span<const TermEntry> entries(std::size_t field) const { return fields_[field].entries; }
  std::optional<std::string_view> term(std::size_t field, const TermEntry& entry) const;
  std::optional<Postings> postings(std::size_t field, const TermEntry& entry) const;
  std::optional<Postings> find(std::size_t field, std::string_view term, std::uint32_t hash) const;
  // The frequency of a posting whose byte is kWideFrequency.
  std::uint32_t wide_frequency(std::size_t field, std::uint32_t posting) const;
  std::optional<std::uint32_t> unit_of(UnitKey key) const;

  // Codes of dense vectors (vector_layout.h). Of dimensions 0 there are none.
  std::uint32_t dimensions() const { return dimensions_; }
  std::span<const VectorInfo> vector_infos() const { return vector_infos_; }  // whole blocks
  std::span<const std::uint64_t> vector_bits() const { return vector_bits_; }
  std::span<const std::int8_t> vector_bytes(std::uint32_t unit) const {
    const std::size_t stride = code_stride(dimensions_);
    return vector_bytes_.subspan(unit * stride, stride);
  }
  VectorCodeRef vector_code(std::uint32_t unit) const;

  // Groups of units with near vectors; empty: there are none.
  std::span<const Cluster> clusters() const { return clusters_; }
  UnitRange cluster_units(std::uint32_t cluster) const {
    return {clusters_[cluster].first_unit,
            cluster + 1 < clusters_.size() ? clusters_[cluster + 1].first_unit : unit_count_};
  }
  std::span<const std::int8_t> centroid(std::uint32_t cluster) const {
    const std::size_t stride = code_stride(dimensions_);
    return centroids_.subspan(cluster * stride, stride);
  }

  absl::Status verify_checksums() const;
  std::uint64_t preamble_checksum() const;  // stands for the whole file in the manifest

 private:
  struct Field {
    std::span<const std::uint32_t> lengths;
    std::span<const std::uint32_t> buckets;
    std::span<const TermEntry> entries;
    std::string_view terms;
    std::span<const std::uint16_t> units;
    std::span<const std::uint8_t> frequencies;
    std::span<const WideFrequency> wide;
    std::uint32_t bits = 1;
  };

  absl::Status read_sections();
  absl::Status read_field(std::size_t field);
  absl::Status read_units();
  absl::Status read_vectors();
  absl::Status read_clusters();
  template <typename T>
  absl::StatusOr<std::span<const T>> section(std::uint32_t number) const;

  std::string_view bytes_;
  std::uint32_t unit_count_ = 0;
  std::array<SectionRecord, kSectionCount> sections_{};
  std::span<const UnitKey> keys_;
  std::span<const std::uint16_t> by_key_;  // units by increasing key
  std::span<const UnitAttributes> attributes_;
  std::array<Field, kFields> fields_;
  std::uint32_t dimensions_ = 0;
  std::span<const VectorInfo> vector_infos_;
  std::span<const std::uint64_t> vector_bits_;
  std::span<const std::int8_t> vector_bytes_;
  std::span<const Cluster> clusters_;
  std::span<const std::int8_t> centroids_;
};

// A segment file, mapped. Immutable, thread-safe; the mapping lives as long as the object.
class Segment {
 public:
  // Checks everything. DataLoss names the file.
  static absl::StatusOr<std::shared_ptr<const Segment>> open(const std::filesystem::path& path,
                                                             std::uint64_t id);

  std::uint64_t id() const { return id_; }
  const SegmentView& view() const { return view_; }
  absl::Status verify() const;

 private:
  Segment(std::uint64_t id, std::filesystem::path path, MappedFile file, const SegmentView& view);

  std::uint64_t id_;
  std::filesystem::path path_;
  MappedFile file_;
  SegmentView view_;
};

}  // namespace atimo::index::internal
