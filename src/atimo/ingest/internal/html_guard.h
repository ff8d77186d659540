#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace atimo::ingest::internal {

// Estimates in one pass, before an HTML parser sees the page, how deep and how large its tree would be: the
// parser reopens unclosed <font> and the like in every following block, so that a small page can ask for a
// huge tree. ResourceExhausted beyond max_depth, or beyond what a page of law could ever need.
absl::Status guard_html(std::string_view html, std::string_view name, std::uint32_t max_depth);

}  // namespace atimo::ingest::internal
