#pragma once

#include <span>
#include <string_view>

namespace atimo::config {

// The candidate fewest edits away from what was typed; empty when every one needs more than a third of its
// letters changed (at least 2). Words over 64 bytes are near nothing.
std::string_view nearest(std::string_view typed, std::span<const std::string_view> candidates);

}  // namespace atimo::config
