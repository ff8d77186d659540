#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "atimo/index/index.h"
#include "atimo/store/store.h"
#include "atimo/text/analyzer_pool.h"

namespace atimo::engine {

// Brings the index up to the store's change counter: only what changed since the index's token, or every unit
// when the index is empty. Safe to repeat after a crash at any point. One caller at a time.
absl::Status sync_index(const store::Store& store, index::Index& index, text::AnalyzerPool& analyzers);

}  // namespace atimo::engine
