#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/base/concat.h"

namespace atimo::encoder::internal {

// Bytes that contradict themselves or end too early.
template <typename... Parts>
absl::Status damaged(const Parts&... parts) {
  return absl::DataLossError(concat(parts...));
}

// Well-formed, but not a form that this engine reads.
template <typename... Parts>
absl::Status refused(const Parts&... parts) {
  return absl::InvalidArgumentError(concat(parts...));
}

// Text of a file as a message can carry it: quoted, printable ASCII with escapes, cut when long.
std::string shown(std::string_view text);

}  // namespace atimo::encoder::internal
