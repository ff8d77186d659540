#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "atimo/index/index.h"
#include "atimo/milvus/row.h"
#include "atimo/store/term_ledger.h"

namespace atimo::retrieval::internal {

// BM25 as an inner product of two sparse vectors: a unit's holds the frequency part of each of its terms,
//   tf / (tf + k1 (1 - b + b length / mean)),
// a question's holds weight times idf. The mean lengths and b are those of the moment when the units were
// weighed (LedgerState); N and df are today's.

// What stands for a term of a field, 1 to 2^32 - 2: a hash, so that two terms of a million share one with a
// probability of 1 in 4,000.
std::uint32_t term_number(std::uint8_t field, std::string_view term);

// A unit without any term has this number alone, which no question has: an empty vector is refused.
inline constexpr std::uint32_t kNoTerm = 0;

struct WeighedUnit {
  store::LedgerUnit ledger;
  milvus::SparseVector weights;
};
WeighedUnit weigh(const index::UnitInput& unit, const store::LedgerState& constants);

// Writes the constants that these lengths ask for.
void set_constants(const store::LedgerStatistics& lengths, store::LedgerState& state);
// The constants in use are far from what these lengths ask for: a mean by a tenth, b by 0.05.
bool constants_are_stale(const store::LedgerStatistics& lengths, const store::LedgerState& state);

store::LedgerStatistics statistics_of(std::span<const index::UnitInput> units);
index::FieldStatistics field_statistics(const store::LedgerStatistics& lengths, std::size_t field);

// idf of Robertson & Zaragoza 2009, as the embedded index has it.
double inverse_frequency(std::uint64_t units, std::uint64_t frequency);

}  // namespace atimo::retrieval::internal
