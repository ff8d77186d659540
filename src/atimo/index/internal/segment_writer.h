#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/index/internal/partition.h"
#include "atimo/index/internal/segment_format.h"
#include "atimo/index/internal/vector_code.h"

namespace atimo::index::internal {

struct Posting {
  std::uint16_t unit = 0;
  std::uint32_t frequency = 0;
};

// Lays out the bytes of a segment. Thread-compatible; used once. Units come first, all of them, in the
// partition's order; then each field's terms, by increasing (hash, bytes), each with its postings by
// increasing unit.
class SegmentWriter {
 public:
  explicit SegmentWriter(std::uint32_t dimensions) : dimensions_(dimensions) {}
  void add_unit(UnitKey key, const UnitAttributes& attributes,
                const std::array<std::uint32_t, kFields>& lengths);
  // Of the unit added last; once at most. REQUIRES: a code of these dimensions.
  void add_vector(const VectorCodeRef& code);
  // Of the units as they were added.
  void set_clusters(const Partition& partition);
  // ResourceExhausted when the field outgrows its 32-bit offsets. REQUIRES: the term has at most
  // kMaxTermBytes.
  absl::Status add_term(std::size_t field, std::string_view term, std::uint32_t hash,
                        std::span<const Posting> postings);
  std::string finish();

 private:
  std::string& section(std::size_t field, FieldSection part) { return sections_[field_section(field, part)]; }
  void write_buckets(std::size_t field);
  void add_vector_place();
  void write_order_of_keys();

  const std::uint32_t dimensions_;
  std::uint32_t unit_count_ = 0;
  std::array<std::string, kSectionCount> sections_;
};

}  // namespace atimo::index::internal
