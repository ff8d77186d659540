#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace atimo::index {

// Searched fields of a unit. The index does not know what they mean; each has its own postings, lengths and
// b.
inline constexpr std::size_t kFields = 3;

using UnitKey = std::uint64_t;  // the caller's id of a unit (a row id of the store)

// What filters can see. Dates are days since 1970-01-01.
struct UnitAttributes {
  std::uint32_t name_space = 0;
  std::uint32_t group = 0;    // units of one document share it
  std::uint32_t ordinal = 0;  // place inside the group
  std::uint32_t type = 0;
  std::int32_t valid_from = -1'000'000;
  std::int32_t valid_to = 1'000'000;  // exclusive
  std::int16_t year = 0;
  std::uint8_t status = 0;
};

struct UnitInput {
  UnitKey key = 0;
  UnitAttributes attributes;
  // Terms of each field in any order, repeated as often as they occur. The field's length is their number.
  std::array<std::vector<std::string>, kFields> terms;
  // Of the index's dimensions, finite, of any length above 0: only the direction counts. Empty: has none.
  std::vector<float> dense;
};

struct Filter {
  std::uint32_t name_space = 0;       // always applied: isolation is not optional
  std::int32_t as_of = 0;             // valid_from <= as_of < valid_to
  std::vector<std::uint32_t> groups;  // empty admits all
  std::vector<std::uint32_t> types;   // empty admits all
  std::int16_t min_year = std::numeric_limits<std::int16_t>::min();
  std::int16_t max_year = std::numeric_limits<std::int16_t>::max();  // inclusive
  std::uint8_t max_status = 255;
};

struct QueryTerm {
  std::string term;
  std::uint8_t field = 0;
  float weight = 1.0f;
};

struct Bm25 {
  float k1 = 0.9f;
  float b = 0.4f;
};

struct SearchOptions {
  std::uint32_t top_k = 100;
  std::array<Bm25, kFields> bm25{};
  // Terms found in more than this share of a field's units are not scored (1 keeps all).
  std::array<float, kFields> max_df_share{1.0f, 1.0f, 1.0f};
};

struct Hit {
  UnitKey key = 0;
  float score = 0;  // sum of field scores
  std::array<float, kFields> by_field{};
  UnitAttributes attributes;
  std::uint32_t length = 0;  // of field 0
};

struct DenseHit {
  UnitKey key = 0;
  float cosine = 0;
  UnitAttributes attributes;
};

struct FieldStatistics {
  std::uint64_t units = 0;
  double mean_length = 0;
  double length_deviation = 0;  // standard deviation of the field's length over units
};

// One immutable state of the index: some segments and what is deleted in them. Thread-safe; holds its
// mappings.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  // Rank-safe top-k of BM25 (idf = ln(1 + (N - df + 0.5) / (df + 0.5)); Robertson & Zaragoza 2009) summed
  // over fields with the terms' weights; best first, ties by smaller key. N and mean lengths are over live
  // units of the whole snapshot (every name space); df counts deleted units until their segment is merged.
  // The frequency part is tf / (tf + k1 * (1 - b + b * length / mean)); units that hold no scored term are no
  // hits. InvalidArgument: top_k is 0 or above 10,000; a field, weight (finite, not negative), k1 or b out of
  // range.
  virtual absl::StatusOr<std::vector<Hit>> search(std::span<const QueryTerm> query, const Filter& filter,
                                                  const SearchOptions& options) const = 0;
  // The top_k units by cosine similarity with the query, best first, ties by smaller key; fewer when fewer
  // are admitted. Similarities are those of vectors rounded to 8 bits a dimension after a rotation (off by
  // less than 0.002 in 1024 dimensions). A unit of the exact top_k is missed with a probability below 1 %
  // (see internal/dense_scorer.h). InvalidArgument: top_k is 0 or above 10,000; the query is not of the
  // index's dimensions, not finite or zero.
  virtual absl::StatusOr<std::vector<DenseHit>> search_dense(std::span<const float> query,
                                                             const Filter& filter,
                                                             std::uint32_t top_k) const = 0;
  // The same similarity for units that are known; nullopt: not here, or without a vector. Errors as above.
  virtual absl::StatusOr<std::vector<std::optional<float>>> similarities(
      std::span<const float> query, std::span<const UnitKey> keys) const = 0;
  // Units of the field that hold the term (deleted ones included until merged).
  virtual std::uint64_t document_frequency(std::uint8_t field, std::string_view term) const = 0;
  virtual FieldStatistics statistics(std::uint8_t field) const = 0;
  virtual std::uint64_t unit_count() const = 0;  // live
  virtual std::uint64_t epoch() const = 0;       // grows with every publication
};

// The index over a folder: segments plus a manifest. Derived data: the caller's store is the truth.
// Thread-safe; one writer at a time (writes lock), readers take snapshots and no lock afterwards.
class Index {
 public:
  struct Options {
    std::uint32_t merge_at_segments = 8;  // merged when more than this many segments of a size tier exist
    // The caller's version of how units become terms. Terms of two versions never meet in one index.
    std::uint64_t content_version = 0;
    std::uint32_t dimensions = 0;  // of dense vectors, 64 to 4,096; 0: units have none
    // A dense search estimates at least this many admitted units; of an index that has more, those of the
    // groups nearest to the query.
    std::uint32_t scan_budget = 196'608;
  };
  // Opens or creates. DataLoss when a segment or the manifest is damaged, or of another content version or
  // other dimensions: the caller rebuilds after remove(). InvalidArgument: dimensions out of range.
  // FailedPrecondition while another index has the folder open.
  static absl::StatusOr<std::unique_ptr<Index>> open(const std::filesystem::path& folder,
                                                     const Options& options);
  // Removes the index's files from a folder, also from one that does not open.
  static absl::Status remove(const std::filesystem::path& folder);
  virtual ~Index() = default;

  // Removes `deletions`, adds `additions` (a key already present is replaced) and publishes one new snapshot,
  // durable before it returns. `token` is stored with the manifest: the store's change counter that this
  // state reflects. InvalidArgument: a vector of other dimensions, not finite or zero; a term that is too
  // long.
  virtual absl::Status apply(std::span<const UnitInput> additions, std::span<const UnitKey> deletions,
                             std::uint64_t token) = 0;
  // Segments are merged behind the callers. Waits until none is left to merge; the error of a merge that
  // failed, which is tried again after the next apply.
  virtual absl::Status settle() = 0;
  virtual std::uint64_t token() const = 0;
  virtual std::shared_ptr<const Snapshot> snapshot() const = 0;
  // Drops everything, on disk too.
  virtual absl::Status clear() = 0;
  // Verifies every checksum. DataLoss names the file.
  virtual absl::Status verify() const = 0;
};

}  // namespace atimo::index
