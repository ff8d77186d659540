#include "atimo/encoder/internal/input_error.h"

#include "absl/strings/escaping.h"

namespace atimo::encoder::internal {

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 120;
  const std::string_view front = text.substr(0, kLongest);
  return concat("'", absl::CHexEscape({front.data(), front.size()}), front.size() < text.size() ? "…" : "",
                "'");
}

}  // namespace atimo::encoder::internal
