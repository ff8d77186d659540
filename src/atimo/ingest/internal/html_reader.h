#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/ingest/reader.h"
#include "atimo/legal/source_text.h"

namespace atimo::ingest::internal {

// Pages of the Planalto and the Senado: blocks and <br> make lines, struck words become lines of their own,
// site navigation and index tables go.
absl::StatusOr<legal::SourceText> read_html(std::string_view bytes, std::string_view name,
                                            const ReadLimits& limits);

}  // namespace atimo::ingest::internal
