#include "atimo/retrieval/fusion.h"

#include <array>

#include "atimo/base/concat.h"

namespace atimo::retrieval {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"lexical", "dense", "weighted", "rrf"};

}  // namespace

std::string_view name_of(Fusion fusion) { return kNames[static_cast<std::size_t>(fusion)]; }

absl::StatusOr<Fusion> parse_fusion(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name == kNames[i]) return static_cast<Fusion>(i);
  }
  return absl::InvalidArgumentError(concat("\"", name, "\": deve ser lexical, dense, weighted ou rrf"));
}

}  // namespace atimo::retrieval
