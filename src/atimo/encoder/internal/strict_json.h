#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::encoder::internal {

inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxJsonBytes = std::size_t{16} << 20;

// A document of at most kMaxJsonBytes, nested at most kMaxJsonDepth deep, in which no object has a key twice
// (nlohmann keeps the last in silence). DataLoss says the byte.
absl::StatusOr<nlohmann::json> parse_strict_json(std::string_view text);

}  // namespace atimo::encoder::internal
