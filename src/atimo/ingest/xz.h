#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::ingest {

// The content of an .xz file. InvalidArgument when it is damaged or truncated, ResourceExhausted when it
// unpacks to more than max_bytes or asks for more memory than xz's strongest preset does.
absl::StatusOr<std::string> decompress_xz(std::string_view bytes, std::uint64_t max_bytes);

}  // namespace atimo::ingest
