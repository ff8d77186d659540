#pragma once

#include <cstddef>
#include <optional>

#include "atimo/legal/internal/device_grammar.h"

namespace atimo::legal::internal {

struct DeviceLabel {
  DeviceKind kind = DeviceKind::kArtigo;
  bool plural = false;
  std::size_t end = 0;
};

// "art.", "§§", "inciso", "caput".
std::optional<DeviceLabel> label_at(const Lexed& lexed, std::size_t at);

// What tells an element apart where no label stands in front of it.
enum class Certainty : std::uint8_t {
  kLabelled,  // behind its label
  kListed,    // behind a comma or "e", in a list whose label was a plural
  kBare,      // behind a comma only: must look the part by itself
};

// One number, numeral or letter of the kind; moves `end` past it.
std::optional<PathStep> element_at(const Lexed& lexed, std::size_t at, DeviceKind kind, Certainty certainty,
                                   std::size_t& end);

}  // namespace atimo::legal::internal
