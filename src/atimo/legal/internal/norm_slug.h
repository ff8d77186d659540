#pragma once

#include <optional>
#include <string_view>

#include "atimo/legal/norm_id.h"

namespace atimo::legal::internal {

// The norm that a document id or file name tells of: "lei-8906-1994.txt", "in-seges-me-65-2021",
// "codigo-de-etica-oab".
std::optional<NormId> parse_norm_slug(std::string_view name);

}  // namespace atimo::legal::internal
