#pragma once

#include <string_view>
#include <vector>

namespace atimo::legal::internal {

// Cuts "Art. 2º ... : I - ...; II - ..." before each inciso or alínea, where a complete sequence from the first on shows
// that the line really holds several devices. One piece, the line itself, when it does not.
std::vector<std::string_view> split_glued(std::string_view line);

}  // namespace atimo::legal::internal
