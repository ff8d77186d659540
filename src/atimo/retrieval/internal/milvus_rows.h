#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/index/index.h"
#include "atimo/milvus/collection.h"
#include "atimo/retrieval/corpus.h"

namespace atimo::retrieval::internal {

// Units as rows of a collection with the fields of leis_v3, and back. The numbers below are ours, beside
// them; docs/formats/milvus.md describes both.
inline constexpr char kKeyField[] = "atimo_key";
inline constexpr char kSpaceField[] = "atimo_space";
inline constexpr char kGroupField[] = "atimo_group";
inline constexpr char kOrdinalField[] = "atimo_ordinal";
inline constexpr char kTypeField[] = "atimo_type";
inline constexpr char kVectorField[] = "atimo_vector";  // 1: has a vector; 0: its vectors are a placeholder

std::vector<std::string> number_fields();
// What a hit must bring to be turned back.
const std::vector<std::string>& output_fields();

// The chunk's id is unique by the unit's key at its end. What is longer than its field is cut: the store has
// it whole. `dimension` is the collection's.
milvus::Row row_of(const index::UnitInput& unit, const UnitText& text, milvus::SparseVector weights,
                   std::size_t dimension);

milvus::Filter filter_of(const index::Filter& filter);

// Internal: a field is missing.
absl::StatusOr<index::Hit> hit_of(const milvus::Hit& hit);

}  // namespace atimo::retrieval::internal
